import type { SoakServiceSample } from '../../contract/soak-report.ts';
import type { TelemetrySample } from '../../contract/telemetry.ts';
import type { SoakMoment } from './soak-observation.ts';

/** What a soak judges of one sample of the box. */
export function soakMoment(
  sample: TelemetrySample,
  service: SoakServiceSample | null,
  startedAtMs: number,
): SoakMoment {
  const gpus = sample.gpus.flatMap(({ index, temperatureC }): [string, number][] =>
    temperatureC === null ? [] : [[`gpu ${index}`, temperatureC]],
  );
  const powers = sample.gpus.map(({ powerWatts }) => powerWatts).filter((watts) => watts !== null);
  return {
    atMs: sample.atMs - startedAtMs,
    temperaturesC: { ...sample.temperaturesC, ...Object.fromEntries(gpus) },
    watts: sample.boardWatts ?? (powers.length === 0 ? null : powers.reduce((sum, watts) => sum + watts, 0)),
    availableBytes: sample.memory.availableBytes,
    totalBytes: sample.memory.totalBytes,
    tellsThrottling:
      sample.gpus.some(({ throttle }) => throttle !== null) || Object.keys(sample.throttleAlerts).length > 0,
    service,
  };
}
