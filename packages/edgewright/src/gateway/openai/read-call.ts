import { AppError } from '../../base/app-error.ts';
import { formatBytes } from '../../base/format-quantity.ts';
import type { ChatCompletionRequest, CompletionRequest, EmbeddingRequest } from '../../contract/openai.ts';
import type { AnswerTranslation } from '../answer-translation.ts';
import type { GatewayLimits } from '../gateway-limits.ts';
import { bodySchemas, parseBody } from './generation-body.ts';
import { readResponsesCall } from './responses/read-responses-call.ts';

/** A route of `/v1` that an engine answers. */
export type CallKind = keyof typeof bodySchemas | 'responses';

/** One request as the engine gets it. */
export interface EngineCall {
  /** Path at the engine. */
  path: string;
  body: ChatCompletionRequest | CompletionRequest | EmbeddingRequest;
  /** Of `body`: the client's own bytes, unless it speaks another dialect than the engine. */
  bytes: Buffer;
  /** `null`: the answer goes to the client as it came. */
  translation: AnswerTranslation | null;
  /** What an engine without this route lacks; `null`: every engine has it. */
  feature: string | null;
}

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
