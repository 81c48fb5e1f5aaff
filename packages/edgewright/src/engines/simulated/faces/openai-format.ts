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
  return {
    read: kind === 'chat' ? readChat : readCompletion,
    readWishes: (body) => readWishes(body, kind),
    streamType: 'text/event-stream; charset=utf-8',
    whole: (done, about) => {
      const said = { message: messageOf(done.text, about) };
      const choice = choiceOf(kind, { said, text: done.text, about, finish: finishOf(done, about) });
      return {
        status: 200,
        headers: extras.headers?.(done) ?? {},
        body: {
          id: about.id,
          object: kind === 'chat' ? 'chat.completion' : 'text_completion',
          created: about.createdSeconds,
          model: about.model,
          system_fingerprint: mark,
          choices: [choice],
          usage: usageOf(done),
          simulated: simulatedFigures(done),
          ...extras.done?.(done, about),
        },
      };
    },
    open: (about) => {
      if (kind === 'text') return [];
      const role = { role: 'assistant', content: about.call === null ? '' : null };
      const deltas = [role, ...(about.call === null ? [] : [callDelta(about.call, '')])];
      return deltas.map((delta) => choiceFrame(kind, { said: { delta }, text: '', about, finish: null }));
    },
    piece: (text, about) => {
      const delta = about.call === null ? { content: text } : callDelta(null, text);
      return choiceFrame(kind, { said: { delta }, text, about, finish: null });
    },
    close: (done, about) => [
      choiceFrame(
        kind,
        { said: { delta: {} }, text: '', about, finish: finishOf(done, about) },
        extras.done?.(done, about),
      ),
      ...(about.asked.wantsUsage
        ? [frameOf(kind, about, { choices: [], usage: usageOf(done), simulated: simulatedFigures(done) })]
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

/** What one choice says: a delta or a message of a chat, and the text that a completion has in its place. */
interface Said {
  readonly said: JsonBody;
  readonly text: string;
  readonly about: AnswerAbout;
  readonly finish: string | null;
}

function choiceOf(kind: 'chat' | 'text', { said, text, about, finish }: Said): JsonBody {
  return {
    index: 0,
    ...(kind === 'chat' ? said : { text }),
    logprobs: logprobsOf(kind, text, about),
    finish_reason: finish,
  };
}

function choiceFrame(kind: 'chat' | 'text', said: Said, more: JsonBody = {}): string {
  return frameOf(kind, said.about, { choices: [choiceOf(kind, said)], ...more });
}

function frameOf(kind: 'chat' | 'text', about: AnswerAbout, rest: JsonBody): string {
  return sse({
    id: about.id,
    object: kind === 'chat' ? 'chat.completion.chunk' : 'text_completion',
    created: about.createdSeconds,
    model: about.model,
    system_fingerprint: mark,
    simulated: true,
    ...rest,
  });
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
