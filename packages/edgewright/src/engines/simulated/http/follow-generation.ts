import type { ServerResponse } from 'node:http';
import type { Simulation } from '../simulation.ts';
import type { FinishedAnswer } from '../tally.ts';
import type { TakenRequest } from './taken-request.ts';

export interface GenerationWatcher {
  /** Tokens of one step, as one text. */
  readonly piece: (text: string) => void;
  readonly done: (finished: FinishedAnswer) => void;
  /** A simulated failure in the middle; nothing comes after it. */
  readonly fail: (message: string) => void;
}

/**
 * Puts a generation into the scheduler and hands on what comes of it, until it ends, fails on demand, or its client
 * has gone. Resolves when the connection has nothing to say any more.
 */
export function followGeneration(
  simulation: Simulation,
  { generation, response }: { generation: TakenRequest; response: ServerResponse },
  watcher: GenerationWatcher,
): Promise<void> {
  const { loop, tally } = simulation;
  const { prompt, answer } = generation;
  const strike = faultsOfFrames(simulation, response);
  let given = 0;
  let cachedTokens = 0;
  let firstTokenMs: number | null = null;
  const { id, arrivedMs } = loop.submit({ prompt, answerTokens: answer.tokens.length }, (delivery, atMs) => {
    firstTokenMs ??= atMs;
    cachedTokens += delivery.cachedTokens;
    const text = answer.tokens.slice(given, given + delivery.tokens).join('');
    given += delivery.tokens;
    const struck = strike();
    if (struck !== null) {
      loop.cancel(id);
      if (struck.kind === 'error-event') watcher.fail('simulated failure in the middle of an answer');
      return;
    }
    watcher.piece(text);
    if (!delivery.isLast) return;
    const finished: FinishedAnswer = {
      arrivedMs,
      startedMs: delivery.startedMs,
      firstTokenMs,
      endedMs: atMs,
      promptTokens: prompt.length,
      cachedTokens,
      answerTokens: given,
      finishReason: answer.finishReason,
    };
    tally.finish(finished);
    watcher.done(finished);
  });
  return new Promise((resolve) => {
    response.once('close', () => {
      loop.cancel(id);
      resolve();
    });
  });
}

/** Counts the frames of one answer, and does what a fault does to its process or its connection. */
function faultsOfFrames(
  simulation: Simulation,
  response: ServerResponse,
): () => { readonly kind: string } | null {
  const { faults, tally } = simulation;
  const [dies, exhausts] = [faults.find('die'), faults.find('out-of-memory')];
  const [resets, fails] = [faults.strike('reset'), faults.strike('error-event')];
  let frames = 0;
  return () => {
    frames += 1;
    if (exhausts !== null && tally.generatedTokens >= exhausts.afterTokens) {
      const words = simulation.face.outOfMemory(simulation.spec);
      simulation.print(words.lines);
      simulation.end(words.exitCode);
      return exhausts;
    }
    if (dies !== null && frames > dies.afterFrames) {
      simulation.end(dies.exitCode);
      return dies;
    }
    if (resets !== null && frames > resets.afterFrames) {
      response.socket?.resetAndDestroy();
      return resets;
    }
    return fails !== null && frames > fails.afterFrames ? fails : null;
  };
}
