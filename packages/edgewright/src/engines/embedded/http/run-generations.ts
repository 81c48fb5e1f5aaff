import type { ServerResponse } from 'node:http';
import type { GenerationRequest, GenerationUsage } from '../inference/messages.ts';
import type { LoadedEngine } from './engine-parts.ts';
import type { AnswerWriter } from './write-answer.ts';

/** Runs the generations of one HTTP request; a client that goes away cancels them at once. */
export function runGenerations(
  engine: LoadedEngine,
  job: { requests: Omit<GenerationRequest, 'id'>[]; writer: AnswerWriter; response: ServerResponse },
): void {
  const { writer, response } = job;
  const total: GenerationUsage = { promptTokens: 0, cachedTokens: 0, completionTokens: 0 };
  const startedMs = performance.now();
  let firstTokenMs: number | null = null;
  let running = job.requests.length;
  let settled = false;

  const settle = (reason: string): void => {
    settled = true;
    const lastMs = performance.now() - startedMs;
    const after = firstTokenMs === null || total.completionTokens < 2 ? null : lastMs - firstTokenMs;
    engine.metrics.finished(reason, {
      firstTokenMs,
      perTokenMs: after === null ? null : after / (total.completionTokens - 1),
    });
  };
  const cancels = job.requests.map((request, choice) =>
    engine.inference.generate(request, {
      delta(delta) {
        firstTokenMs ??= performance.now() - startedMs;
        writer.piece(choice, delta);
      },
      finished(reason, usage) {
        total.promptTokens += usage.promptTokens;
        total.cachedTokens += usage.cachedTokens;
        total.completionTokens += usage.completionTokens;
        writer.end(choice, reason);
        running -= 1;
        if (running > 0) return;
        settle(reason);
        writer.complete(total);
      },
      failed(error) {
        if (settled) return;
        settle('error');
        writer.fail(error);
        for (const cancel of cancels) cancel();
      },
    }),
  );
  response.on('close', () => {
    if (settled || response.writableFinished) return;
    settle('cancelled');
    for (const cancel of cancels) cancel();
  });
}
