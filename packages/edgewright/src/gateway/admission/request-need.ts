import { limits } from '../../contract/limits.ts';

/** What a request will take of an engine, as far as it can be told before it is answered. */
export interface RequestNeed {
  /** Estimated from the bytes of the prompt. */
  readonly promptTokens: number;
  /** Expected length of the answer. */
  readonly outputTokens: number;
  /** Room in the key/value cache that is kept for it. */
  readonly reservedTokens: number;
  /** Of its body, while it waits. */
  readonly bytes: number;
  /** Of them text, from which the prompt was estimated. */
  readonly textBytes: number;
}

/** The part of a body that decides how much a request needs. */
export interface MeasuredBody {
  readonly bytes: number;
  /** Of the body: data of images and sounds, which are no text. */
  readonly mediaBytes: number;
  readonly mediaParts: number;
  /** Null: the client sets no bound. 0 for requests that make no tokens. */
  readonly maxOutputTokens: number | null;
}

/** What an image costs in the prompts of common vision models, when nobody has looked at it yet. */
const TOKENS_PER_MEDIA_PART = 1_024;
/** Of an answer whose model has not answered anything yet. */
const UNKNOWN_OUTPUT_TOKENS = 256;

/**
 * Prompt from bytes by the learned ratio; answer as long as answers of this model were lately, within the client's own
 * bound; room for the prompt and that bound, at most `limits.reservedOutputTokens` of it, within the context.
 */
export function estimateNeed(
  body: MeasuredBody,
  known: { bytesPerPromptToken: number; outputTokens: number | null; contextTokens: number },
): RequestNeed {
  const textBytes = body.bytes - body.mediaBytes;
  const textTokens = Math.ceil(textBytes / known.bytesPerPromptToken);
  const promptTokens = Math.min(
    known.contextTokens,
    Math.max(1, textTokens + body.mediaParts * TOKENS_PER_MEDIA_PART),
  );
  const mostTokens = body.maxOutputTokens ?? Math.max(1, known.contextTokens - promptTokens);
  const outputTokens = Math.min(mostTokens, Math.ceil(known.outputTokens ?? UNKNOWN_OUTPUT_TOKENS));
  const reservedTokens = Math.min(
    known.contextTokens,
    promptTokens + Math.min(mostTokens, limits.reservedOutputTokens),
  );
  return { promptTokens, outputTokens, reservedTokens, bytes: body.bytes, textBytes };
}
