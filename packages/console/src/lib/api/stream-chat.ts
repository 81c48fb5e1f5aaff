import { limits } from 'edgewright/contract/limits';
import { readAnswerEvent, type AnswerPiece } from './answer-piece.ts';
import { readEventStream } from './event-stream.ts';
import { request, type Service } from './http.ts';
import { browserError } from './service-error.ts';

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  /** 0 to 2. */
  temperature: number;
  /** Longest answer in tokens; `null` leaves it to the service (up to the end of the context). */
  maxTokens: number | null;
}

/** Overridden by tests; the page uses the shared limits. */
export interface StreamDeadlines {
  firstByteMs: number;
  stallMs: number;
}

/**
 * `POST /v1/chat/completions` as a stream. Yields the pieces that arrived together. Ends after a complete
 * answer and throws a ServiceError otherwise, also when the connection closes before the answer is complete.
 */
export async function* streamChat(
  service: Service,
  chat: ChatRequest,
  signal: AbortSignal,
  deadlines: StreamDeadlines = { firstByteMs: limits.consoleFirstByteMs, stallMs: limits.consoleStallMs },
): AsyncGenerator<AnswerPiece[], void, void> {
  const body = await open({ service, chat, signal, firstByteMs: deadlines.firstByteMs });
  let finished = false;
  try {
    for await (const events of readEventStream(body, { stallMs: deadlines.stallMs })) {
      const { pieces, error } = readEvents(events);
      finished ||= pieces.some(({ kind }) => kind === 'finish' || kind === 'end');
      if (pieces.length > 0) yield pieces;
      if (error !== undefined) throw error;
      if (pieces.some(({ kind }) => kind === 'end')) return;
    }
  } catch (thrown) {
    if (signal.aborted) throw signal.reason;
    // A browser says only "network error" when a connection breaks; the ServiceErrors say more.
    throw thrown instanceof TypeError
      ? browserError('stream_interrupted', 'The connection broke in the middle of the answer.', thrown)
      : thrown;
  }
  if (!finished) throw browserError('stream_interrupted', 'The stream ended before the answer was complete.');
}

interface OpenOptions {
  service: Service;
  chat: ChatRequest;
  signal: AbortSignal;
  firstByteMs: number;
}

async function open({
  service,
  chat,
  signal,
  firstByteMs,
}: OpenOptions): Promise<ReadableStream<Uint8Array>> {
  // The deadline covers the response head only, so it is a timer of our own and not AbortSignal.timeout.
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), firstByteMs);
  try {
    const response = await request(service, 'v1/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(bodyOf(chat)),
      signal: AbortSignal.any([signal, deadline.signal]),
    });
    if (response.body) return response.body;
    throw browserError('unreadable_response', 'The answer has no body.');
  } catch (thrown) {
    if (deadline.signal.aborted && !signal.aborted) {
      const seconds = Math.round(firstByteMs / 1_000);
      throw browserError('no_answer_in_time', `No answer began within ${seconds} s.`, thrown);
    }
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
}

function bodyOf({ model, messages, temperature, maxTokens }: ChatRequest): object {
  return {
    model,
    messages,
    temperature,
    ...(maxTokens === null ? {} : { max_tokens: maxTokens }),
    stream: true,
    stream_options: { include_usage: true },
  };
}

/** The pieces before a broken or failing event are still handed on. */
function readEvents(events: string[]): { pieces: AnswerPiece[]; error: unknown } {
  const pieces: AnswerPiece[] = [];
  for (const data of events) {
    try {
      pieces.push(...readAnswerEvent(data));
    } catch (error) {
      return { pieces, error };
    }
  }
  return { pieces, error: undefined };
}
