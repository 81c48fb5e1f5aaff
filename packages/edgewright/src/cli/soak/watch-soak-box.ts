import { join } from 'node:path';
import { type AppError, asAppError } from '../../base/app-error.ts';
import { sleep } from '../../base/sleep.ts';
import type { FoundTarget } from '../../bench/client/find-target.ts';
import { openLinesWriter } from '../../bench/report/record-writer.ts';
import { soakMoment } from '../../bench/soak/soak-moment.ts';
import type { SoakMoment, ZoneLimit } from '../../bench/soak/soak-observation.ts';
import { limits } from '../../contract/limits.ts';
import type { SoakBoxLine, SoakServiceSample } from '../../contract/soak-report.ts';
import type { TelemetryEvent } from '../../contract/telemetry.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import { eventSettings } from '../../hardware/telemetry/event-settings.ts';
import { readThermalLimits } from '../../hardware/telemetry/read-thermal-limits.ts';
import { TelemetrySampler } from '../../hardware/telemetry/telemetry-sampler.ts';
import { serviceLook, type ServiceLook } from './watch-service.ts';

const boxFile = 'box.jsonl';

/** The box and the service during a soak, once per second. */
export interface SoakBox {
  /** Evenly thinned out once there are more than a report can draw. */
  readonly moments: readonly SoakMoment[];
  readonly events: readonly TelemetryEvent[];
  readonly zoneLimits: readonly ZoneLimit[];
  /** Ends the watch; everything is on the disk then. What could not be written is the result. */
  stop(): Promise<AppError | null>;
}

/** Watches this machine and the service on it, and keeps every sample in `box.jsonl`. */
export async function watchSoakBox(about: {
  target: FoundTarget;
  folder: string;
  /** Wall clock of the moment 0 of the records. */
  startedAtMs: number;
  onEvent: (event: TelemetryEvent) => void;
}): Promise<SoakBox> {
  const { target, folder, startedAtMs, onEvent } = about;
  const machine = liveMachine();
  const facts = await readHostFacts(machine, { light: true });
  const stop = new AbortController();
  const learned = await readThermalLimits(machine, stop.signal);
  const writer = await openLinesWriter<SoakBoxLine>(join(folder, boxFile));
  const sampler = new TelemetrySampler({ facts, machine });
  const moments = new ThinnedMoments();
  const events: TelemetryEvent[] = [];
  const service: { latest: SoakServiceSample | null } = { latest: null };
  // A failure is told by `stop`.
  const write = (line: SoakBoxLine): void => void writer.write(line).catch(() => undefined);
  sampler.samples.subscribe((box) => {
    moments.add(soakMoment(box, service.latest, startedAtMs));
    write({ kind: 'sample', atMs: box.atMs, box, service: service.latest });
  });
  sampler.events.subscribe((event) => {
    if (events.length < limits.soakEvents) events.push(event);
    write({ kind: 'event', atMs: event.atMs, event });
    onEvent(event);
  });
  const looking = lookAround(await serviceLook(target), { service, signal: stop.signal });
  const kill = (): void => sampler.kill();
  process.once('exit', kill);
  sampler.start();
  return {
    get moments() {
      return moments.kept;
    },
    events,
    zoneLimits: eventSettings({ memory: facts.memory, ...learned }).temperatureLimits,
    stop: async () => {
      stop.abort();
      await Promise.all([sampler.stop(), looking]);
      process.off('exit', kill);
      return await writer.close().then(
        () => null,
        (thrown: unknown) => asAppError(thrown),
      );
    },
  };
}

async function lookAround(
  look: ServiceLook,
  { service, signal }: { service: { latest: SoakServiceSample | null }; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    service.latest = await look(signal);
    await sleep(limits.soakServiceMs, signal);
  }
}

/** Every moment, then every second one, and so on: the whole time stays in view. */
class ThinnedMoments {
  kept: SoakMoment[] = [];
  #seen = 0;
  #every = 1;

  add(moment: SoakMoment): void {
    this.#seen += 1;
    if (this.#seen % this.#every !== 0) return;
    this.kept.push(moment);
    if (this.kept.length < limits.soakMoments) return;
    this.kept = this.kept.filter((_, index) => index % 2 === 0);
    this.#every *= 2;
  }
}
