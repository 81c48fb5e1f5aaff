import { formatBytes, formatDuration } from '../../base/format-quantity.ts';
import type { TelemetryEvent } from '../../contract/telemetry.ts';

/** One event as one line, with the time of day. */
export function renderEvent(event: TelemetryEvent): string {
  const time = new Date(event.atMs).toISOString().slice(11, 19);
  return `${time}Z ${describeEvent(event)}`;
}

/** What happened, in a sentence without a time. */
export function describeEvent(event: TelemetryEvent): string {
  switch (event.kind) {
    case 'throttle-started':
      return `${event.what} is throttled: ${event.reasons.join(', ')}`;
    case 'throttle-ended':
      return `${event.what} runs freely again, after ${formatDuration(event.durationMs)}`;
    case 'memory-low':
      return `memory is low: ${formatBytes(event.availableBytes)} available, less than ${formatBytes(event.thresholdBytes)}`;
    case 'memory-recovered':
      return `memory has recovered: ${formatBytes(event.availableBytes)} available`;
    case 'over-temperature':
      return `${event.zone} is at ${event.temperatureC} °C, its ${event.limit} is ${event.limitC} °C`;
    case 'temperature-recovered':
      return `${event.zone} has cooled down to ${event.temperatureC} °C`;
    case 'source-down':
      return `${event.source} is down: ${event.why}; it is started again`;
    case 'source-up':
      return `${event.source} is back`;
  }
}
