import type { ServerResponse } from 'node:http';
import type { Simulation } from '../simulation.ts';
import { followGeneration } from './follow-generation.ts';
import type { Generation } from './generation.ts';
import { sendReply } from './send-reply.ts';

/** Sends the answer when all of it is there. Faults that count frames count its tokens' steps. */
export async function wholeAnswer(
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
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    const { cancel } = followGeneration(
      simulation,
      { generation, response },
      {
        piece: () => {
          frames += 1;
          if (dies !== null && frames > dies.afterFrames) return simulation.end(dies.exitCode);
          if (resets !== null && frames > resets.afterFrames) {
            cancel();
            response.socket?.resetAndDestroy();
          } else if (fails !== null && frames > fails.afterFrames) {
            cancel();
            sendReply(
              response,
              simulation.face.problem('generation', { message: 'simulated failure' }, simulation.spec),
            );
          }
        },
        done: (finished) => {
          if (response.writableEnded || response.destroyed) return;
          const text = answer.tokens.join('');
          sendReply(response, format.whole({ text, finished, loadMs: simulation.loadMs }, about));
        },
      },
    );
  });
}
