import { isRecord } from '../../../base/json-value.ts';
import type { IncomingMessage } from 'node:http';
import { limits } from '../../../contract/limits.ts';
import type { JsonBody } from '../faces/face.ts';

/** The body as an object; a sentence when it is none. */
export async function readBody(request: IncomingMessage): Promise<JsonBody | string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limits.simulatedBodyBytes)
      return `The body is larger than ${limits.simulatedBodyBytes} bytes.`;
    chunks.push(chunk);
  }
  if (bytes === 0) return {};
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return isRecord(body) ? body : 'The body must be a JSON object.';
  } catch (thrown) {
    return `The body is not JSON: ${(thrown as Error).message}`;
  }
}
