import { decodeRate } from '../tally.ts';
import type { AnswerAbout, DoneAnswer, GenerationFormat, JsonBody } from './face.ts';
import { readChat, readCompletion } from './read-asked.ts';
import { readWishes } from './read-wishes.ts';
import { chatLogprobs, textLogprobs } from './token-logprobs.ts';

/** What engines add to OpenAI's shapes. */
export interface OpenAiExtras {
  /** Fields of the last frame and of whole answers. */
  readonly done?: (done: DoneAnswer, about: AnswerAbout) => JsonBody;
  readonly headers?: (done: DoneAnswer) => Record<string, string>;
  readonly failure?: (message: string, status: number) => unknown;
}

const mark = 'edgewright-simulated';

export function openAiFormat(kind: 'chat' | 'text', extras: OpenAiExtras = {}): GenerationFormat {
  const frame = (about: AnswerAbout, rest: JsonBody): string =>
    sse({
      id: about.id,
      object: kind === 'chat' ? 'chat.completion.chunk' : 'text_completion',
      created: about.createdSeconds,
      model: about.model,
      system_fingerprint: mark,
      simulated: true,
      ...rest,
    });
  /** `said`: a delta or a message of a chat; the text of a completion stands beside it. */
  const choice = (said: JsonBody, text: string, ending: { about: AnswerAbout; finish: string | null }) => ({
    index: 0,
    ...(kind === 'chat' ? said : { text }),
    logprobs: logprobsOf(kind, text, ending.about),
    finish_reason: ending.finish,
  });
  return {
    read: kind === 'chat' ? readChat : readCompletion,
    readWishes: (body) => readWishes(body, kind),
    streamType: 'text/event-stream; charset=utf-8',
    whole: (done, about) => ({
      status: 200,
      headers: extras.headers?.(done) ?? {},
      body: {
        id: about.id,
        object: kind === 'chat' ? 'chat.completion' : 'text_completion',
        created: about.createdSeconds,
        model: about.model,
        system_fingerprint: mark,
        choices: [
          choice({ message: messageOf(done.text, about) }, done.text, {
            about,
            finish: finishOf(done, about),
          }),
        ],
        usage: usageOf(done),
        simulated: simulatedFigures(done),
        ...extras.done?.(done, about),
      },
    }),
    open: (about) => {
      const ending = { about, finish: null };
      const role = { role: 'assistant', content: about.call === null ? '' : null };
      const opened = [role, ...(about.call === null ? [] : [callDelta(about.call, '')])];
      return kind === 'chat'
        ? opened.map((delta) => frame(about, { choices: [choice({ delta }, '', ending)] }))
        : [];
    },
    piece: (text, about) => {
      const delta = about.call === null ? { content: text } : callDelta(null, text);
      return frame(about, { choices: [choice({ delta }, text, { about, finish: null })] });
    },
    close: (done, about) => [
      frame(about, {
        choices: [choice({ delta: {} }, '', { about, finish: finishOf(done, about) })],
        ...extras.done?.(done, about),
      }),
      ...(about.asked.wantsUsage
        ? [frame(about, { choices: [], usage: usageOf(done), simulated: simulatedFigures(done) })]
        : []),
      'data: [DONE]\n\n',
    ],
    failure: (message, status) =>
      sse(
        extras.failure?.(message, status) ?? {
          error: { message, type: 'InternalServerError', param: null, code: status },
        },
      ),
  };
}

function messageOf(text: string, { call }: AnswerAbout): JsonBody {
  if (call === null) return { role: 'assistant', content: text };
  const called = { id: call.id, type: 'function', function: { name: call.name, arguments: text } };
  return { role: 'assistant', content: null, tool_calls: [called] };
}

/** A call begins with its id and name; its arguments follow in pieces. */
function callDelta(begun: { id: string; name: string } | null, piece: string): JsonBody {
  const about = begun === null ? {} : { id: begun.id, type: 'function' };
  const name = begun === null ? {} : { name: begun.name };
  return { tool_calls: [{ index: 0, ...about, function: { ...name, arguments: piece } }] };
}

function finishOf({ finished }: DoneAnswer, { call }: AnswerAbout): string {
  return call !== null && finished.finishReason === 'stop' ? 'tool_calls' : finished.finishReason;
}

function logprobsOf(kind: 'chat' | 'text', text: string, { wishes, call }: AnswerAbout): JsonBody | null {
  const top = wishes?.logprobs ?? null;
  if (top === null || text === '' || call !== null) return null;
  return kind === 'chat' ? chatLogprobs(text, top) : textLogprobs(text, top);
}

export function sse(body: unknown): string {
  return `data: ${JSON.stringify(body)}\n\n`;
}

function usageOf(done: DoneAnswer): JsonBody {
  const { promptTokens, answerTokens } = done.finished;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: answerTokens,
    total_tokens: promptTokens + answerTokens,
  };
}

/** Figures on the engine's own clock: what a client would have measured at full time scale. */
function simulatedFigures({ finished }: DoneAnswer): JsonBody {
  return {
    ttft_ms: finished.firstTokenMs - finished.arrivedMs,
    end_to_end_ms: finished.endedMs - finished.arrivedMs,
    tokens_per_second: decodeRate(finished),
  };
}
