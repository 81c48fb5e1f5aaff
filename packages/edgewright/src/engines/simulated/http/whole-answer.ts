import type { ServerResponse } from 'node:http';
import type { Simulation } from '../simulation.ts';
import { followGeneration } from './follow-generation.ts';
import type { TakenRequest } from './taken-request.ts';
import { sendReply } from './send-reply.ts';

/** Sends the answer when all of it is there. */
export async function wholeAnswer(
  simulation: Simulation,
  generation: TakenRequest,
  response: ServerResponse,
): Promise<void> {
  const { format, about, answer } = generation;
  const text = answer.tokens.join('');
  await followGeneration(
    simulation,
    { generation, response },
    {
      piece: () => undefined,
      fail: (message) =>
        sendReply(
          response,
          simulation.face.problem('generation', { message, path: about.path }, simulation.spec),
        ),
      done: (finished) => sendReply(response, format.whole({ text, finished }, about)),
    },
  );
}
