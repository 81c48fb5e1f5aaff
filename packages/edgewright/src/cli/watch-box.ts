import type { HostFacts } from '../contract/host-facts.ts';
import { liveMachine } from '../hardware/live-machine.ts';
import { TelemetryMemory } from '../hardware/telemetry/telemetry-memory.ts';
import { TelemetrySampler } from '../hardware/telemetry/telemetry-sampler.ts';
import type { ServiceLog } from './service-log.ts';
import { describeEvent } from './telemetry/render-event.ts';

/** A box that is being watched. */
export interface BoxWatch {
  telemetry: TelemetryMemory;
  stop(): Promise<void>;
  /** For a process that leaves in a hurry. */
  kill(): void;
}

/** Samples the box while the service runs; what happens to it goes into the log. */
export function watchBox(facts: HostFacts, log: ServiceLog): BoxWatch {
  const sampler = new TelemetrySampler({ facts, machine: liveMachine() });
  const telemetry = new TelemetryMemory(sampler);
  sampler.events.subscribe((event) => log.warn({ ...event }, describeEvent(event)));
  sampler.start();
  return { telemetry, stop: () => sampler.stop(), kill: () => sampler.kill() };
}
