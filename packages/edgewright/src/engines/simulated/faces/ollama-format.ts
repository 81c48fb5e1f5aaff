import { isRecord } from '../../../base/json-value.ts';
import type { AnswerAbout, Asked, DoneAnswer, GenerationFormat, JsonBody } from './face.ts';
import { readChat } from './read-asked.ts';
import { isCount, textOrNull, texts } from './read-value.ts';

/** The native routes: one JSON object per line, streamed unless asked otherwise, times in nanoseconds. */
export function ollamaFormat(kind: 'chat' | 'generate'): GenerationFormat {
  const content = (text: string): JsonBody =>
    kind === 'chat' ? { message: { role: 'assistant', content: text } } : { response: text };
  const line = (text: string, about: AnswerAbout, rest: JsonBody): JsonBody => ({
    model: about.model,
    created_at: new Date(about.createdSeconds * 1_000).toISOString(),
    ...content(text),
    simulated: true,
    ...rest,
  });
  return {
    read: (body) => readNative(body, kind),
    loads: (body) => loadAsked(body, kind),
    streamType: 'application/x-ndjson',
    whole: (done, about) => ({ status: 200, body: line(done.text, about, { done: true, ...figures(done) }) }),
    open: () => [],
    piece: (text, about) => `${JSON.stringify(line(text, about, { done: false }))}\n`,
    close: (done, about) => [`${JSON.stringify(line('', about, { done: true, ...figures(done) }))}\n`],
    failure: (message) => `${JSON.stringify({ error: message })}\n`,
  };
}

/** A request without anything to say loads the model, or lets it go. */
function loadAsked(body: JsonBody, kind: 'chat' | 'generate'): 'load' | 'unload' | null {
  const said = kind === 'chat' ? body['messages'] : body['prompt'];
  const isEmpty = said === undefined || said === '' || (Array.isArray(said) && said.length === 0);
  if (!isEmpty) return null;
  return body['keep_alive'] === 0 || body['keep_alive'] === '0' ? 'unload' : 'load';
}

function readNative(body: JsonBody, kind: 'chat' | 'generate'): Asked | string {
  const options = isRecord(body['options']) ? body['options'] : {};
  const maxTokens = options['num_predict'];
  const common = {
    model: textOrNull(body['model']),
    maxTokens: isCount(maxTokens) ? maxTokens : null,
    streams: body['stream'] !== false,
    wantsUsage: false,
    fillsUp: false,
    stop: texts(options['stop']),
    body,
  };
  if (common.model === null) return 'model is required';
  if (kind === 'chat') {
    const read = readChat(body);
    return typeof read === 'string' ? read : { ...read, ...common };
  }
  const prompt = textOrNull(body['prompt']) ?? '';
  const system = textOrNull(body['system']) ?? '';
  return { kind: 'text', prompt: `${system}${prompt}`, question: prompt, ...common };
}

function figures({ finished }: DoneAnswer): JsonBody {
  const { arrivedMs, startedMs, firstTokenMs, endedMs, promptTokens, cachedTokens, answerTokens } = finished;
  const nanoseconds = (ms: number): number => Math.round(ms * 1e6);
  return {
    done_reason: finished.finishReason,
    total_duration: nanoseconds(endedMs - arrivedMs),
    load_duration: nanoseconds(startedMs - arrivedMs),
    prompt_eval_count: promptTokens - cachedTokens,
    prompt_eval_duration: nanoseconds(firstTokenMs - startedMs),
    eval_count: answerTokens,
    eval_duration: nanoseconds(endedMs - firstTokenMs),
  };
}
