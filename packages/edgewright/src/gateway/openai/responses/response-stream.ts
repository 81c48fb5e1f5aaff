import type { AppError } from '../../../base/app-error.ts';
import { limits } from '../../../contract/limits.ts';
import type { Usage } from '../../../contract/openai.ts';
import type { FrameTranslator } from '../../answer-translation.ts';
import { errorEnvelope } from '../../render-error.ts';
import { framePayload } from '../../sse-payload.ts';
import { OutputWriter, type ResponseEvent } from './output-writer.ts';
import { endOf, readChatPiece, readUsage } from './read-chat-answer.ts';
import { responseDocument, type ResponseHead } from './response-document.ts';
import type { ResponseEnd } from './response-types.ts';

/** Tells the stream of a chat completion as the events of a response. */
export class ResponseStream implements FrameTranslator {
  readonly #head: ResponseHead;
  readonly #writer: OutputWriter;
  #sequenceNumber = 0;
  #usage: Usage | null = null;
  /** As the engine has named it; `null`: not yet. */
  #finishReason: string | null = null;

  constructor(head: ResponseHead, newId: (prefix: string) => string) {
    this.#head = head;
    this.#writer = new OutputWriter(newId);
  }

  frame(frame: Buffer): string {
    const payload = framePayload(frame);
    if (payload === null || payload === 'done') return '';
    // Told before anything is added: what it shows of the response is empty.
    const begun = this.#tell(this.#begin());
    this.#usage = readUsage(payload) ?? this.#usage;
    const piece = readChatPiece(payload);
    this.#finishReason = piece?.finishReason ?? this.#finishReason;
    // Past the bound the answer goes on at the engine, but is not told any more.
    if (!piece || this.#isFull()) return begun;
    return begun + this.#tell(this.#writer.add(piece));
  }

  end(): string {
    const end: ResponseEnd = this.#isFull()
      ? { status: 'incomplete', reason: 'max_output_tokens' }
      : endOf(this.#finishReason);
    const closed = this.#writer.close(end.status === 'incomplete' ? 'incomplete' : 'completed');
    return this.#tell([...this.#begin(), ...closed, this.#response(`response.${end.status}`, end)]);
  }

  fail(error: AppError): string {
    const { error: told } = errorEnvelope(error, null);
    const { message, param, code } = told;
    const end: ResponseEnd = { status: 'failed', error: { code: code ?? 'server_error', message } };
    return this.#tell([
      ...this.#begin(),
      this.#response('response.failed', end),
      // In both forms that are in use. Clients that overlook `response.failed` would take half an answer for a whole
      // one; the envelope makes them throw.
      { type: 'error', code, message, param, error: told },
    ]);
  }

  /** The two events that every response begins with; nothing when they were told. */
  #begin(): ResponseEvent[] {
    if (this.#sequenceNumber > 0) return [];
    const begun: ResponseEnd = { status: 'in_progress' };
    return [this.#response('response.created', begun), this.#response('response.in_progress', begun)];
  }

  #response(type: string, end: ResponseEnd): ResponseEvent {
    const state = { end, output: this.#writer.output, usage: this.#usage };
    return { type, response: responseDocument(this.#head, state) };
  }

  #isFull(): boolean {
    const { characters, output } = this.#writer;
    return characters > limits.responseOutputCharacters || output.length > limits.responseOutputItems;
  }

  #tell(events: readonly ResponseEvent[]): string {
    return events
      .map((event) => {
        const { type, ...fields } = event;
        const data = JSON.stringify({ type, sequence_number: this.#sequenceNumber, ...fields });
        this.#sequenceNumber += 1;
        return `event: ${type}\ndata: ${data}\n\n`;
      })
      .join('');
  }
}
