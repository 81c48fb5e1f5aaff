import type { MeasuredBody } from '../admission/request-need.ts';
import type { CallKind } from './read-call.ts';

/**
 * The fields of a request for tokens that say how much it needs. What belongs to another route was checked by nobody:
 * it passes through to the engine, whatever it is.
 */
interface Measurable {
  model: string;
  messages?: unknown;
  max_tokens?: unknown;
  max_completion_tokens?: unknown;
  n?: unknown;
}

/** Media stand in bodies as long texts in base64, which are no prompt. */
export function measureBody(kind: CallKind, body: Measurable, bytes: number): MeasuredBody {
  let mediaBytes = 0;
  let mediaParts = 0;
  for (const part of listOf(body.messages).flatMap(contentParts)) {
    const data = mediaData(part);
    if (data === null) continue;
    mediaParts += 1;
    mediaBytes += data.length;
  }
  return {
    bytes,
    mediaBytes: Math.min(mediaBytes, bytes),
    mediaParts,
    maxOutputTokens: kind === 'embedding' ? 0 : maxOutputTokens(body),
  };
}

/** Of all answers together: an engine makes `n` of them. */
function maxOutputTokens(body: Measurable): number | null {
  const perAnswer = body.max_completion_tokens ?? body.max_tokens;
  const answers = typeof body.n === 'number' ? body.n : 1;
  return typeof perAnswer === 'number' && perAnswer >= 0 ? perAnswer * answers : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function contentParts(message: unknown): readonly unknown[] {
  return typeof message === 'object' && message !== null && 'content' in message
    ? listOf(message.content)
    : [];
}

/** Null: the part is text. */
function mediaData(part: unknown): string | null {
  if (typeof part !== 'object' || part === null) return null;
  const { image_url: image, input_audio: audio } = part as {
    image_url?: { url?: unknown };
    input_audio?: { data?: unknown };
  };
  const data = image?.url ?? audio?.data;
  return typeof data === 'string' ? data : null;
}
