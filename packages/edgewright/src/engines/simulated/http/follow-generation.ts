import type { ServerResponse } from 'node:http';
import type { Simulation } from '../simulation.ts';
import type { FinishedAnswer } from '../tally.ts';
import type { Generation } from './generation.ts';

export interface GenerationWatcher {
  /** Tokens of one step, as one text. */
  piece(text: string): void;
  done(finished: FinishedAnswer): void;
}

/** Puts a generation into the scheduler and hands on what comes of it, until it ends or its client has gone. */
export function followGeneration(
  simulation: Simulation,
  { generation, response }: { generation: Generation; response: ServerResponse },
  watcher: GenerationWatcher,
): { cancel(): void } {
  const { loop, tally, faults } = simulation;
  const { prompt, answer } = generation;
  let given = 0;
  let cachedTokens = 0;
  let firstTokenMs: number | null = null;
  const submitted = loop.submit({ prompt, answerTokens: answer.tokens.length }, (delivery, atMs) => {
    firstTokenMs ??= atMs;
    cachedTokens += delivery.cachedTokens;
    const text = answer.tokens.slice(given, given + delivery.tokens).join('');
    given += delivery.tokens;
    const exhausted = faults.find('out-of-memory');
    if (exhausted !== null && tally.generatedTokens >= exhausted.afterTokens)
      return runOutOfMemory(simulation);
    watcher.piece(text);
    if (!delivery.isLast) return;
    const finished: FinishedAnswer = {
      arrivedMs: submitted.arrivedMs,
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
  const cancel = (): void => loop.cancel(submitted.id);
  response.once('close', cancel);
  return { cancel };
}

function runOutOfMemory(simulation: Simulation): void {
  const words = simulation.face.outOfMemory(simulation.spec);
  simulation.print(words.lines);
  simulation.end(words.exitCode);
}
