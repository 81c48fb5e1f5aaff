import type { ServerResponse } from 'node:http';
import type { Simulation } from '../simulation.ts';
import { followGeneration } from './follow-generation.ts';
import type { Generation } from './generation.ts';

/** Sends frames as the scheduler makes them; a frame holds what one step made. */
export async function streamAnswer(
  simulation: Simulation,
  generation: Generation,
  response: ServerResponse,
): Promise<void> {
  const { format, about, answer } = generation;
  const { faults } = simulation;
  const dies = faults.find('die');
  const resets = faults.strike('reset');
  const fails = faults.strike('error-event');
  let frames = 0;
  const send = (frame: string): void => {
    if (!response.headersSent)
      response.writeHead(200, { 'content-type': format.streamType, 'cache-control': 'no-cache' });
    response.write(frame);
  };
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    const { cancel } = followGeneration(
      simulation,
      { generation, response },
      {
        piece: (text) => {
          if (response.writableEnded || response.destroyed) return;
          if (dies !== null && frames >= dies.afterFrames) return simulation.end(dies.exitCode);
          if (resets !== null && frames >= resets.afterFrames) {
            cancel();
            response.socket?.resetAndDestroy();
            return;
          }
          if (fails !== null && frames >= fails.afterFrames) {
            cancel();
            send(format.failure('simulated failure in the middle of an answer', 500));
            response.end();
            return;
          }
          if (frames === 0) format.open(about).forEach(send);
          send(format.piece(text, about));
          frames += 1;
        },
        done: (finished) => {
          if (response.writableEnded || response.destroyed) return;
          const done = { text: answer.tokens.join(''), finished, loadMs: simulation.loadMs };
          format.close(done, about).forEach(send);
          response.end();
        },
      },
    );
  });
}
