import type { ListenAddress, OutputLine } from '../faces/face.ts';
import type { Simulation } from '../simulation.ts';
import { startTimeline } from './start-timeline.ts';

export interface StartDoings {
  print(line: OutputLine): void;
  /** Opens the port; rejects when it cannot be had. */
  listen(): Promise<void>;
}

/** Goes through the start in the engine's own time. */
export async function runStart(
  simulation: Simulation,
  address: ListenAddress,
  { print, listen }: StartDoings,
): Promise<void> {
  const { spec, face, clock, stop } = simulation;
  const fromMs = clock.nowMs();
  for (const event of startTimeline(spec, face, address)) {
    if (clock.nowMs() < fromMs + event.atMs) await clock.until(fromMs + event.atMs, stop.signal);
    if (stop.signal.aborted) return;
    switch (event.kind) {
      case 'print':
        print(event.line);
        break;
      case 'listen':
        await listen();
        break;
      case 'ready':
        simulation.phase = 'ready';
        simulation.isLoaded = face.listens !== 'on-demand';
        break;
      case 'end':
        simulation.end(event.exitCode);
        return;
    }
  }
}
