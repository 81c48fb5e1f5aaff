import type { Dispatcher } from './dispatcher.ts';
import { predictStart } from './predict-start.ts';

const noNeed = { promptTokens: 0, outputTokens: 0, reservedTokens: 0, bytes: 0, textBytes: 0 };

/** When a request that comes now would be sent to a deployment, in ms from now; null: nobody knows. */
export function predictNewcomerMs(
  { rooms, line }: Dispatcher,
  deployment: string,
  nowMs: number,
): number | null {
  const room = rooms.get(deployment);
  if (room === undefined) return null;
  const queue = [...line].filter(({ deployments }) => deployments.includes(deployment));
  const newcomer = { deployments: [deployment], need: queue[0]?.need ?? noNeed };
  return predictStart([...queue, newcomer], new Map([[deployment, room]]), nowMs);
}
