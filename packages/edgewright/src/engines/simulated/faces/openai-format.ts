import { decodeRate } from '../tally.ts';
import type { AnswerAbout, DoneAnswer, GenerationFormat, JsonBody } from './face.ts';
import { readChat, readCompletion } from './read-asked.ts';

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
  const choice = (delta: JsonBody, text: string, finishReason: string | null): JsonBody =>
    kind === 'chat'
      ? { index: 0, delta, logprobs: null, finish_reason: finishReason }
      : { index: 0, text, logprobs: null, finish_reason: finishReason };
  return {
    read: kind === 'chat' ? readChat : readCompletion,
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
          kind === 'chat'
            ? {
                index: 0,
                message: { role: 'assistant', content: done.text },
                logprobs: null,
                finish_reason: done.finished.finishReason,
              }
            : { index: 0, text: done.text, logprobs: null, finish_reason: done.finished.finishReason },
        ],
        usage: usageOf(done),
        simulated: simulatedFigures(done),
        ...extras.done?.(done, about),
      },
    }),
    open: (about) =>
      kind === 'chat'
        ? [frame(about, { choices: [choice({ role: 'assistant', content: '' }, '', null)] })]
        : [],
    piece: (text, about) => frame(about, { choices: [choice({ content: text }, text, null)] }),
    close: (done, about) => [
      frame(about, { choices: [choice({}, '', done.finished.finishReason)], ...extras.done?.(done, about) }),
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
