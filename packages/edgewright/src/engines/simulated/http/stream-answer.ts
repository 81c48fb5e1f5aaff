import type { ServerResponse } from 'node:http';
import type { Simulation } from '../simulation.ts';
import { followGeneration } from './follow-generation.ts';
import type { TakenRequest } from './taken-request.ts';

/** Sends frames as the scheduler makes them; a frame holds what one step made. */
export async function streamAnswer(
  simulation: Simulation,
  generation: TakenRequest,
  response: ServerResponse,
): Promise<void> {
  const { format, about, answer } = generation;
  const send = (...frames: string[]): void => {
    const isFirst = !response.headersSent;
    if (isFirst) response.writeHead(200, { 'content-type': format.streamType, 'cache-control': 'no-cache' });
    response.write([...(isFirst ? format.open(about) : []), ...frames].join(''));
  };
  await followGeneration(
    simulation,
    { generation, response },
    {
      piece: (text) => send(format.piece(text, about)),
      fail: (message) => {
        send(format.failure(message, 500));
        response.end();
      },
      done: (finished) => {
        send(...format.close({ text: answer.tokens.join(''), finished }, about));
        response.end();
      },
    },
  );
}
