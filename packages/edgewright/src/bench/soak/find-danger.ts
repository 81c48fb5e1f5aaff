import type { RequestRecord } from '../../contract/request-record.ts';
import type { SoakDanger } from '../../contract/soak-report.ts';
import type { TelemetryEvent } from '../../contract/telemetry.ts';

const dangerousShare = 0.2;
export const recentMs = 60_000;
/** Below it a few failures are no rate. */
const fewestRequests = 10;

/** Whether an event of the box is a reason to stop. */
export function dangerOfEvent(
  event: TelemetryEvent,
  { stopOnThrottle }: { stopOnThrottle: boolean },
): SoakDanger | null {
  const { atMs } = event;
  switch (event.kind) {
    case 'over-temperature': {
      const { zone, temperatureC, limit, limitC } = event;
      const because = `${zone} reached ${temperatureC} °C; its ${limit} is at ${limitC} °C.`;
      return { kind: 'over-temperature', atMs, because };
    }
    case 'memory-low': {
      const [left, least] = [event.availableBytes, event.thresholdBytes].map(mebibytes);
      const because = `${left} of memory were left; below ${least} the system swaps or kills.`;
      return { kind: 'memory-low', atMs, because };
    }
    case 'throttle-started':
      return stopOnThrottle
        ? { kind: 'throttling', atMs, because: `${event.what} throttled (${event.reasons.join(', ')}).` }
        : null;
    case 'throttle-ended':
    case 'memory-recovered':
    case 'temperature-recovered':
    case 'source-down':
    case 'source-up':
      return null;
  }
}

/** Whether too much of what ended in the last minute failed. Refusals are failures: the rate is one it should bear. */
export function dangerOfErrors(
  recent: readonly Pick<RequestRecord, 'outcome' | 'error'>[],
  atMs: number,
): SoakDanger | null {
  const ended = recent.filter(({ outcome }) => outcome !== 'cancelled');
  const failed = ended.filter(({ outcome }) => outcome !== 'ok');
  if (ended.length < fewestRequests || failed.length <= dangerousShare * ended.length) return null;
  const last = failed.at(-1)?.error?.message ?? 'no reason was given';
  const because = `${failed.length} of ${ended.length} requests of the last minute failed; the last one: ${last}`;
  return { kind: 'errors', atMs, because: because.endsWith('.') ? because : `${because}.` };
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
