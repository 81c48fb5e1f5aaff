import type { GatewaySettings } from '../../contract/gateway-settings.ts';
import type { Ask } from './ask.ts';

/**
 * How long a request may wait to be sent, in ms: what its priority allows, what its client has patience for, and what the
 * objective for the first token leaves once the prompt has to be read. A prompt that takes longer than the objective by
 * itself is promised nothing, and waits as long as others.
 */
export function startDeadline(about: {
  ask: Pick<Ask, 'caller' | 'clientWaitMs' | 'clientTtftMs'>;
  queue: GatewaySettings['queue'];
  slo: GatewaySettings['slo'];
  /** Expected time from sending it to its first token. */
  promptMs: number;
  /** The same with a margin. */
  surelyMs: number;
}): number {
  const { ask, queue, slo, promptMs, surelyMs } = about;
  const isBatch = ask.caller.priority === 'batch';
  const waits = [isBatch ? queue.batchWaitMs : queue.interactiveWaitMs, ask.clientWaitMs];
  // Batch work is promised throughput, not a first token.
  const ttftMs = ask.clientTtftMs ?? (isBatch ? null : slo.ttftMs);
  if (ttftMs !== null && ttftMs > promptMs) waits.push(ttftMs - surelyMs);
  return Math.max(0, Math.min(...waits.filter((wait) => wait !== null)));
}
