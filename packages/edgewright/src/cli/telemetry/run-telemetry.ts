import { sleep } from '../../base/sleep.ts';
import type { TelemetryEvent, TelemetrySample } from '../../contract/telemetry.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import { TelemetrySampler } from '../../hardware/telemetry/telemetry-sampler.ts';
import type { CommandContext } from '../define-command.ts';
import { renderEvent } from './render-event.ts';
import { sampleLine } from './sample-line.ts';
import { TelemetryScreen } from './telemetry-screen.ts';
import { TelemetrySummary } from './telemetry-summary.ts';

/** Longest wait that a timer takes (2^31 - 1 ms, about 25 days). */
const longestWaitMs = 2 ** 31 - 1;

/** Shows, or prints as JSON lines, what the sampler sees until the time is up or the user has seen enough. */
export async function runTelemetry(
  { intervalMs, durationMs, json }: { intervalMs: number; durationMs: number | null; json: boolean },
  { output, stop }: CommandContext,
): Promise<number> {
  const machine = liveMachine();
  const facts = await readHostFacts(machine, { light: true });
  const sampler = new TelemetrySampler({ facts, machine, intervalMs });
  const summary = new TelemetrySummary();
  const kill = (): void => sampler.kill();
  process.once('exit', kill);
  const viewer = json ? jsonLines((line) => output.result(line)) : personView({ output, facts, intervalMs });
  sampler.samples.subscribe((sample) => {
    summary.add(sample);
    viewer.sample(sample);
  });
  sampler.events.subscribe((event) => viewer.event(event));
  sampler.start();
  await sleep(Math.min(durationMs ?? longestWaitMs, longestWaitMs), stop);
  await sampler.stop();
  process.off('exit', kill);
  if (!json) output.result(summary.render(output.report));
  return 0;
}

interface Viewer {
  sample(sample: TelemetrySample): void;
  event(event: TelemetryEvent): void;
}

function jsonLines(print: (line: string) => void): Viewer {
  return {
    sample: (sample) => print(JSON.stringify({ kind: 'sample', ...sample })),
    event: (event) => print(JSON.stringify({ kind: 'event', event })),
  };
}

function personView(options: ConstructorParameters<typeof TelemetryScreen>[0]): Viewer {
  if (options.output.isTerminal) return new TelemetryScreen(options);
  const { output } = options;
  return {
    sample: (sample) => output.note(sampleLine(sample)),
    event: (event) => output.note(renderEvent(event)),
  };
}
