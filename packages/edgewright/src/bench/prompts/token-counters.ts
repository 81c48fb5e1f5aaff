import { valueAt } from '../../base/json-value.ts';
import { AppError } from '../../base/app-error.ts';
import { askHttp, jsonOf } from '../../base/ask-http.ts';
import { withDeadline } from '../../base/deadline.ts';
import { limits } from '../../contract/limits.ts';
import { askForOneToken, type FoundTarget } from '../client/find-target.ts';
import type { TokenCounter } from './token-counter.ts';

/** The server's tokenizer where it has one that knows templates, else the usage of requests for one token. */
export async function openTokenCounter(target: FoundTarget, signal: AbortSignal): Promise<TokenCounter> {
  const byTokenizer = tokenizeCounter(target);
  const byUsage = usageCounter(target);
  const said = await byTokenizer.count('Hello', signal).catch(() => null);
  if (said === null) return byUsage;
  // Only one that agrees with what requests are billed is believed.
  return said === (await byUsage.count('Hello', signal)) ? byTokenizer : byUsage;
}

/** `/tokenize` in the form that vLLM and the embedded engine share. */
function tokenizeCounter({ baseUrl, model, apiKey }: FoundTarget): TokenCounter {
  return {
    source: 'tokenize',
    count: (text, signal) =>
      withDeadline({ durationMs: limits.benchProbeMs, signals: [signal] }, async (deadline) => {
        const messages = [{ role: 'user', content: text }];
        const url = `${baseUrl}/tokenize`;
        const answer = await askHttp({ url, body: { model, messages }, apiKey }, deadline);
        const count = valueAt(jsonOf(answer), ['count']);
        if (answer.status === 200 && typeof count === 'number') return count;
        throw unknown(`${url} gives no count`);
      }),
  };
}

function usageCounter({ baseUrl, model, apiKey }: FoundTarget): TokenCounter {
  return {
    source: 'usage',
    count: (text, signal) =>
      withDeadline({ durationMs: limits.benchCountMs, signals: [signal] }, async (deadline) => {
        const answer = await askForOneToken({ baseUrl, model, apiKey, text }, deadline);
        const tokens = valueAt(jsonOf(answer), ['usage', 'prompt_tokens']);
        if (typeof tokens === 'number' && tokens > 0) return tokens;
        throw unknown('the server counts no tokens of prompts (usage.prompt_tokens)');
      }),
  };
}

function unknown(why: string): AppError {
  return new AppError('bench_target_unusable', {
    message: `Prompts of known length cannot be made: ${why}.`,
    nextStep: 'Bring prompts of your own with --dataset.',
  });
}
