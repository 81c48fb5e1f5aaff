import { isRecord } from '../../../base/json-value.ts';
import { z } from 'zod';
import { responsesRequestSchema, type ResponsesRequest } from '../../../contract/responses.ts';
import { parseBody } from '../generation-body.ts';
import type { EngineCall } from '../engine-call.ts';
import { chatFromResponses } from './chat-from-responses.ts';
import { refuseStateful } from './refuse-stateful.ts';
import { responsesTranslation } from './responses-translation.ts';

/**
 * Reads the body of `POST /v1/responses` and makes a chat completion of it, which every engine answers. Throws
 * `invalid_json`, `invalid_request` or `unsupported_parameter`.
 */
export function readResponsesCall(bytes: unknown, echoCharacters: number): EngineCall {
  const schema = z.preprocess((body) => {
    // Before the schema, whose words about types that it does not know help nobody.
    refuseStateful(body, echoCharacters);
    return withItemTypes(body);
  }, responsesRequestSchema);
  const request: ResponsesRequest = parseBody(schema, bytes, echoCharacters);
  const body = chatFromResponses(request);
  return {
    path: '/v1/chat/completions',
    body,
    bytes: Buffer.from(JSON.stringify(body)),
    translation: responsesTranslation(request),
    feature: null,
  };
}

/** A message may leave its type out. */
function withItemTypes(body: unknown): unknown {
  if (!isRecord(body) || !Array.isArray(body['input'])) return body;
  const input = (body['input'] as unknown[]).map((item) =>
    isRecord(item) && item['type'] === undefined ? { ...item, type: 'message' } : item,
  );
  return { ...body, input };
}
