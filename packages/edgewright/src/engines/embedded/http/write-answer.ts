import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { AppError } from '../../../base/app-error.ts';
import type { DeltaLogprob, FinishReason, GenerationUsage } from '../inference/messages.ts';
import type { AnswerFormat, AnswerPiece } from './answer-format.ts';
import { errorBody, sendError } from './send-json.ts';

/** Where the generations of one request go. Choices are numbered from 0. */
export interface AnswerWriter {
  piece(choice: number, piece: AnswerPiece): void;
  end(choice: number, reason: FinishReason): void;
  /** All choices have ended. */
  complete(usage: GenerationUsage): void;
  fail(error: AppError): void;
}

export interface AnswerHead {
  format: AnswerFormat;
  model: string;
  choices: number;
  includeUsage: boolean;
}

function head({ format, model }: AnswerHead): { id: string; created: number; model: string } {
  return { id: `${format.idPrefix}${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
}

/**
 * Writes a stream of server-sent events. The status line goes out with the first token, so that an error
 * before it is still a plain HTTP error. What a slow reader has not taken yet waits in the socket's buffer;
 * an answer is at most one context long, which bounds it.
 */
export function streamWriter(response: ServerResponse, answer: AnswerHead): AnswerWriter {
  const { format } = answer;
  const common = { ...head(answer), object: format.streamObject };
  const begun = new Set<number>();
  const send = (choices: object[], extra: object = {}): void => {
    if (!response.headersSent) {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
      });
    }
    response.write(`data: ${JSON.stringify({ ...common, choices, ...extra })}\n\n`);
  };
  return {
    piece(choice, piece) {
      // Nothing to show yet: half a character, or the beginning of a possible stop string.
      if (piece.text === '' && piece.logprob === null && begun.has(choice)) return;
      send([format.chunkChoice(choice, piece, !begun.has(choice))]);
      begun.add(choice);
    },
    end: (choice, reason) => send([format.endChoice(choice, reason)]),
    complete(usage) {
      if (answer.includeUsage) send([], { usage: usageBody(usage) });
      response.end('data: [DONE]\n\n');
    },
    fail(error) {
      if (!response.headersSent) return sendError(response, error);
      response.end(`data: ${JSON.stringify(errorBody(error))}\n\n`);
    },
  };
}

/** Collects everything and writes one JSON object. */
export function wholeWriter(response: ServerResponse, answer: AnswerHead): AnswerWriter {
  const { format } = answer;
  const texts = Array.from({ length: answer.choices }, () => '');
  const logprobs = Array.from({ length: answer.choices }, (): DeltaLogprob[] => []);
  const reasons: FinishReason[] = Array.from({ length: answer.choices }, () => 'stop');
  return {
    piece(choice, { text, logprob }) {
      texts[choice] += text;
      if (logprob !== null) logprobs[choice]?.push(logprob);
    },
    end(choice, reason) {
      reasons[choice] = reason;
    },
    complete(usage) {
      const choices = texts.map((text, index) => {
        const ranked = logprobs[index] ?? [];
        const reason = reasons[index] ?? 'stop';
        return format.wholeChoice(index, { text, logprobs: ranked.length > 0 ? ranked : null, reason });
      });
      const body = { ...head(answer), object: format.object, choices, usage: usageBody(usage) };
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify(body));
    },
    fail: (error) => sendError(response, error),
  };
}

function usageBody({ promptTokens, cachedTokens, completionTokens }: GenerationUsage): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  };
}
