import type { FakeScript } from './script.ts';

const PROMPT_TOKENS = 7;

/** The token frames of a stream, role first, and what follows them. */
export function streamFrames(
  script: FakeScript,
  request: { chat: boolean; model: string; wantsUsage: boolean },
): { head: string[]; tokens: Iterable<string>; end: string[] } {
  const { chat, model, wantsUsage } = request;
  const count = script.frames ?? 5;
  const lineEnd = script.lineEnd ?? '\n';
  const usagePlace = script.usage ?? (wantsUsage ? 'own-frame' : 'none');
  const base = {
    id: 'fake-1',
    object: chat ? 'chat.completion.chunk' : 'text_completion',
    created: 1,
    model,
  };
  const frame = (fields: object) => `data: ${JSON.stringify({ ...base, ...fields })}${lineEnd}${lineEnd}`;
  const choice = (delta: object, finish: string | null) =>
    chat
      ? { index: 0, delta, finish_reason: finish }
      : { index: 0, text: '', finish_reason: finish, ...delta };
  const nullUsage = wantsUsage ? { usage: null } : {};

  const head = chat ? [frame({ choices: [choice({ role: 'assistant' }, null)], ...nullUsage })] : [];
  const token = (index: number) => {
    const text = script.stamp ? String(process.hrtime.bigint()) : (script.text ?? `w${index} `);
    const delta = chat ? { content: text } : { text };
    const usage = usagePlace === 'every-frame' ? { usage: usageOf(index + 1, script) } : nullUsage;
    const comment = script.comments ? `: ping${lineEnd}${lineEnd}` : '';
    return comment + frame({ choices: [choice(delta, null)], ...usage });
  };
  const lastUsage = usagePlace === 'last-frame' ? { usage: usageOf(count, script) } : nullUsage;
  const end = [frame({ choices: [choice({}, 'stop')], ...lastUsage })];
  if (usagePlace === 'own-frame') end.push(frame({ choices: [], usage: usageOf(count, script) }));
  end.push(`data: [DONE]${lineEnd}${lineEnd}`);
  return { head, tokens: each(count, token), end };
}

/** Made one at a time: some tests ask for a million. */
function* each<Item>(count: number, make: (index: number) => Item): Generator<Item> {
  for (let index = 0; index < count; index += 1) yield make(index);
}

/** The answer to a request that does not stream. */
export function wholeAnswer(script: FakeScript, request: { chat: boolean; model: string }): string {
  const { chat, model } = request;
  const count = script.frames ?? 5;
  const text = Array.from({ length: count }, (_, index) => script.text ?? `w${index} `).join('');
  const choice = chat
    ? { index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }
    : { index: 0, text, finish_reason: 'stop' };
  const usage = script.usage === 'none' ? {} : { usage: usageOf(count, script) };
  const object = chat ? 'chat.completion' : 'text_completion';
  return JSON.stringify({ id: 'fake-1', object, created: 1, model, choices: [choice], ...usage });
}

function usageOf(outputTokens: number, script: FakeScript): object {
  const { promptTokens = PROMPT_TOKENS } = script;
  const details =
    script.cachedTokens === undefined
      ? {}
      : { prompt_tokens_details: { cached_tokens: script.cachedTokens } };
  return {
    prompt_tokens: promptTokens,
    completion_tokens: outputTokens,
    total_tokens: promptTokens + outputTokens,
    ...details,
  };
}
