import type { MeasuredBody } from '../admission/request-need.ts';
import type { CallKind } from './read-call.ts';

/** The fields of a request for tokens that say how much it needs. */
interface Measurable {
  model: string;
  messages?: readonly { content?: unknown }[] | undefined;
  max_tokens?: number | null | undefined;
  max_completion_tokens?: number | null | undefined;
  n?: unknown;
}

/** Media stand in bodies as long texts in base64, which are no prompt. */
export function measureBody(kind: CallKind, body: Measurable, bytes: number): MeasuredBody {
  let mediaBytes = 0;
  let mediaParts = 0;
  for (const { content } of body.messages ?? []) {
    if (!Array.isArray(content)) continue;
    for (const part of content as unknown[]) {
      const data = mediaData(part);
      if (data === null) continue;
      mediaParts += 1;
      mediaBytes += data.length;
    }
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
  const perAnswer = body.max_completion_tokens ?? body.max_tokens ?? null;
  const answers = typeof body.n === 'number' ? body.n : 1;
  return perAnswer === null ? null : perAnswer * answers;
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
