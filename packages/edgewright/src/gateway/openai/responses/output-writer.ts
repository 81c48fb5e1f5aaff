import type { CallPiece, ChatPiece } from './read-chat-answer.ts';
import type { OutputItem, TextPart, TokenLogprob } from './response-types.ts';

/** An event of a response's stream, without its number. */
export interface ResponseEvent {
  type: string;
  [field: string]: unknown;
}
type TextItem = Extract<OutputItem, { content: TextPart[] }>;
type CallItem = Extract<OutputItem, { type: 'function_call' }>;
type Status = 'completed' | 'incomplete';

/** How each kind of part is called in events. */
const PART_EVENTS = {
  output_text: 'response.output_text',
  refusal: 'response.refusal',
  reasoning_text: 'response.reasoning_text',
} as const;

/**
 * Puts the pieces of a chat completion into the items of a response, and says in events what it did. Reasoning and
 * text come one after the other: an item ends where the next begins. Calls stay open to the end, because engines may
 * write several at the same time.
 */
export class OutputWriter {
  readonly output: OutputItem[] = [];
  /** Characters of all items, for a bound. */
  characters = 0;
  readonly #newId: (prefix: string) => string;
  /** Position of the item that text goes into; `null`: none is open. */
  #openText: number | null = null;
  /** Positions of open calls, by the engine's number of each. */
  readonly #openCalls = new Map<number, number>();

  constructor(newId: (prefix: string) => string) {
    this.#newId = newId;
  }

  add(piece: ChatPiece): ResponseEvent[] {
    return [
      ...this.#addText('reasoning_text', piece.reasoning, []),
      ...this.#addText('output_text', piece.text, piece.logprobs),
      ...this.#addText('refusal', piece.refusal, []),
      ...piece.calls.flatMap((call) => this.#addCall(call)),
    ];
  }

  /** Ends every item that is still open. */
  close(status: Status): ResponseEvent[] {
    const events = this.#closeText(status);
    for (const at of this.#openCalls.values()) events.push(...this.#closeCall(at, status));
    this.#openCalls.clear();
    return events;
  }

  #addText(type: TextPart['type'], delta: string, logprobs: TokenLogprob[]): ResponseEvent[] {
    if (delta === '') return [];
    const events: ResponseEvent[] = [];
    const kind = type === 'reasoning_text' ? 'reasoning' : 'message';
    let item = this.#textItem();
    if (item?.type !== kind) {
      events.push(...this.#closeText('completed'));
      item = this.#newTextItem(kind);
      this.#openText = this.output.length;
      events.push(...this.#begin(item));
    }
    let part = item.content.at(-1);
    if (part?.type !== type) {
      events.push(...this.#endPart(item));
      part = newPart(type);
      item.content.push(part);
      events.push({ type: 'response.content_part.added', ...this.#place(item), part: newPart(type) });
    }
    if (part.type === 'refusal') part.refusal += delta;
    else part.text += delta;
    if (part.type === 'output_text') part.logprobs.push(...logprobs);
    this.characters += delta.length;
    const extra = type === 'output_text' ? { logprobs } : {};
    events.push({ type: `${PART_EVENTS[type]}.delta`, ...this.#place(item), delta, ...extra });
    return events;
  }

  #addCall(call: CallPiece): ResponseEvent[] {
    const events = this.#closeText('completed');
    let at = this.#openCalls.get(call.index);
    let item = at === undefined ? undefined : this.#callAt(at);
    // Some engines give every call the same number, and an id of its own.
    const isAnother = item !== undefined && call.id !== null && call.name !== '' && call.id !== item.call_id;
    if (at === undefined || item === undefined || isAnother) {
      if (at !== undefined) events.push(...this.#closeCall(at, 'completed'));
      at = this.output.length;
      item = {
        type: 'function_call',
        id: this.#newId('fc'),
        status: 'in_progress',
        call_id: call.id ?? this.#newId('call'),
        name: call.name,
        arguments: '',
      };
      this.#openCalls.set(call.index, at);
      events.push(...this.#begin(item));
    }
    if (call.arguments === '') return events;
    item.arguments += call.arguments;
    this.characters += call.arguments.length;
    events.push({
      type: 'response.function_call_arguments.delta',
      item_id: item.id,
      output_index: at,
      delta: call.arguments,
    });
    return events;
  }

  #closeText(status: Status): ResponseEvent[] {
    const item = this.#textItem();
    const at = this.#openText;
    if (!item || at === null) return [];
    const events = this.#endPart(item);
    item.status = status;
    events.push({ type: 'response.output_item.done', output_index: at, item });
    this.#openText = null;
    return events;
  }

  #closeCall(at: number, status: Status): ResponseEvent[] {
    const item = this.#callAt(at);
    if (!item) return [];
    item.status = status;
    const { id, name, arguments: given } = item;
    return [
      {
        type: 'response.function_call_arguments.done',
        item_id: id,
        output_index: at,
        name,
        arguments: given,
      },
      { type: 'response.output_item.done', output_index: at, item },
    ];
  }

  #endPart(item: TextItem): ResponseEvent[] {
    const part = item.content.at(-1);
    if (!part) return [];
    const whole =
      part.type === 'refusal'
        ? { refusal: part.refusal }
        : { text: part.text, ...(part.type === 'output_text' ? { logprobs: part.logprobs } : {}) };
    const place = this.#place(item);
    return [
      { type: `${PART_EVENTS[part.type]}.done`, ...place, ...whole },
      { type: 'response.content_part.done', ...place, part },
    ];
  }

  #begin(item: OutputItem): ResponseEvent[] {
    this.output.push(item);
    const shown = item.type === 'function_call' ? { ...item } : { ...item, content: [] };
    return [{ type: 'response.output_item.added', output_index: this.output.length - 1, item: shown }];
  }

  #newTextItem(kind: TextItem['type']): TextItem {
    return kind === 'reasoning'
      ? { type: 'reasoning', id: this.#newId('rs'), status: 'in_progress', summary: [], content: [] }
      : {
          type: 'message',
          id: this.#newId('msg'),
          status: 'in_progress',
          role: 'assistant',
          content: [],
        };
  }

  #place(item: TextItem): { item_id: string; output_index: number; content_index: number } {
    return {
      item_id: item.id,
      output_index: this.#openText ?? this.output.length - 1,
      content_index: item.content.length - 1,
    };
  }

  #textItem(): TextItem | null {
    const item = this.#openText === null ? undefined : this.output[this.#openText];
    return item === undefined || item.type === 'function_call' ? null : item;
  }

  #callAt(at: number): CallItem | undefined {
    const item = this.output[at];
    return item?.type === 'function_call' ? item : undefined;
  }
}

function newPart(type: TextPart['type']): TextPart {
  switch (type) {
    case 'output_text':
      return { type, text: '', annotations: [], logprobs: [] };
    case 'refusal':
      return { type, refusal: '' };
    case 'reasoning_text':
      return { type, text: '' };
  }
}
