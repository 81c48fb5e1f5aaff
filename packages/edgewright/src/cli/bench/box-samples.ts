import { limits } from '../../contract/limits.ts';
import type { TelemetrySample } from '../../contract/telemetry.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import { TelemetrySampler } from '../../hardware/telemetry/telemetry-sampler.ts';

/** The box during a run. */
export interface BoxSamples {
  /** Evenly thinned out once there are more than a report can draw. */
  readonly samples: readonly TelemetrySample[];
  /** What throttled so far. */
  readonly throttled: ReadonlySet<string>;
  stop(): Promise<void>;
}

/** Watches this machine until told to stop: temperature and power belong to what a server does. */
export async function watchBoxSamples(): Promise<BoxSamples> {
  const machine = liveMachine();
  const facts = await readHostFacts(machine, { light: true });
  const sampler = new TelemetrySampler({ facts, machine });
  let samples: TelemetrySample[] = [];
  const throttled = new Set<string>();
  let seen = 0;
  let every = 1;
  sampler.samples.subscribe((sample) => {
    seen += 1;
    if (seen % every !== 0) return;
    samples.push(sample);
    if (samples.length < limits.benchTelemetrySamples) return;
    samples = samples.filter((_, index) => index % 2 === 0);
    every *= 2;
  });
  sampler.events.subscribe((event) => {
    if (event.kind === 'throttle-started') throttled.add(`${event.what} (${event.reasons.join(', ')})`);
  });
  const kill = (): void => sampler.kill();
  process.once('exit', kill);
  sampler.start();
  return {
    get samples() {
      return samples;
    },
    throttled,
    stop: async () => {
      await sampler.stop();
      process.off('exit', kill);
    },
  };
}
