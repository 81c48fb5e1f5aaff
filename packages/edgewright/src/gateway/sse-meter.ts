import { isRecord } from '../base/json-value.ts';
import { usageSchema, type Usage } from '../contract/openai.ts';
import { framePayload } from './sse-payload.ts';

/** Fields of a delta that carry text a reader would see, besides tool calls. */
const TEXT_FIELDS = ['content', 'reasoning_content', 'reasoning', 'refusal'] as const;

/** Watches a stream go by: when its first and last tokens came, how many frames carried text, its usage. */
export class SseMeter {
  /** Monotonic clock, as `performance.now()`. */
  firstTokenAtMs: number | null = null;
  lastTokenAtMs: number | null = null;
  tokenFrames = 0;
  usage: Usage | null = null;
  /** The end mark `[DONE]` went by. */
  done = false;
  /** Every choice that began said why it ended. */
  finished = false;
  readonly #choices = { begun: new Set<unknown>(), ended: new Set<unknown>() };

  /** One more frame that says the same as the last that was read, with another text. */
  repeat(atMs: number): void {
    this.tokenFrames += 1;
    this.lastTokenAtMs = atMs;
  }

  /**
   * `atMs`: when the chunk came that made it whole. True when it carries the text of one choice, and nothing else that
   * is read here: `repeat` stands for others of its kind.
   */
  read(frame: Buffer, atMs: number): boolean {
    const { tokenFrames } = this;
    const ended = this.#choices.ended.size;
    const payload = framePayload(frame);
    this.#readPayload(payload, atMs);
    if (payload === null || payload === 'done' || isRecord(payload['usage'])) return false;
    return this.tokenFrames === tokenFrames + 1 && this.#choices.ended.size === ended && !this.finished;
  }

  #readPayload(payload: ReturnType<typeof framePayload>, atMs: number): void {
    if (payload === null) return;
    if (payload === 'done') {
      this.done = true;
      return;
    }
    if (isRecord(payload['usage'])) this.usage = usageSchema.safeParse(payload['usage']).data ?? this.usage;
    if (!Array.isArray(payload['choices'])) return;
    for (const choice of payload['choices'] as unknown[])
      if (isRecord(choice)) this.#readChoice(choice, atMs);
  }

  #readChoice(choice: Record<string, unknown>, atMs: number): void {
    const { begun, ended } = this.#choices;
    const index = choice['index'] ?? 0;
    begun.add(index);
    if (typeof choice['finish_reason'] === 'string') ended.add(index);
    this.finished = begun.size === ended.size;
    if (!carriesText(choice)) return;
    this.tokenFrames += 1;
    this.firstTokenAtMs ??= atMs;
    this.lastTokenAtMs = atMs;
  }
}

function carriesText(choice: Record<string, unknown>): boolean {
  if (isFilled(choice['text'])) return true;
  const delta = choice['delta'];
  if (!isRecord(delta)) return false;
  if (Array.isArray(delta['tool_calls']) && delta['tool_calls'].length > 0) return true;
  return TEXT_FIELDS.some((field) => isFilled(delta[field]));
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0;
}
