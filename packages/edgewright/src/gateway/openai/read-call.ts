import { AppError } from '../../base/app-error.ts';
import { formatBytes } from '../../base/format-quantity.ts';
import type { GatewayLimits } from '../gateway-limits.ts';
import type { EngineCall } from './engine-call.ts';
import { bodySchemas, parseBody } from './generation-body.ts';
import { readResponsesCall } from './responses/read-responses-call.ts';

/** A route of `/v1` that an engine answers. */
export type CallKind = keyof typeof bodySchemas | 'responses';

const PATHS: Record<keyof typeof bodySchemas, string> = {
  chat: '/v1/chat/completions',
  completion: '/v1/completions',
  embedding: '/v1/embeddings',
};

/** Reads and checks a body. Throws `invalid_json`, `invalid_request`, `unsupported_parameter` or `body_too_large`. */
export function readCall(kind: CallKind, bytes: unknown, limits: GatewayLimits): EngineCall {
  if (Buffer.isBuffer(bytes)) refuseLongText(bytes, limits.requestBodyBytes);
  const { echoedValueCharacters } = limits;
  if (kind === 'responses') return readResponsesCall(bytes, echoedValueCharacters);
  return {
    path: PATHS[kind],
    body: parseBody(bodySchemas[kind], bytes, echoedValueCharacters),
    bytes: bytes as Buffer,
    translation: null,
    feature: kind === 'embedding' ? 'embeddings' : null,
  };
}

/** Names of the parts that carry more than text. Inside a text their quotes would be escaped. */
const MEDIA_NAMES = ['"image_url"', '"input_audio"', '"video_url"', '"audio_url"', '"file_data"'];

/** Looked at before the body is parsed: millions of characters of text fit no model, and cost time to read. */
function refuseLongText(bytes: Buffer, limitBytes: number): void {
  if (bytes.length <= limitBytes || MEDIA_NAMES.some((name) => bytes.includes(name))) return;
  throw new AppError('body_too_large', {
    message: `A body without images may have at most ${limitBytes} bytes (${formatBytes(limitBytes)}), but it has ${bytes.length}.`,
    facts: { limitBytes },
  });
}
