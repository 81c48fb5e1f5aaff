import { hashText, randomSource } from '../../../base/random.ts';
import { splitTokens } from '../text/tokens.ts';
import type { FaceView, JsonBody, Reply, Route } from './face.ts';
import { isCount, textOrNull } from './read-value.ts';

const usualDimensions = 384;
/** Each token moves so many dimensions. */
const dimensionsPerToken = 8;

/** `POST /v1/embeddings`: unit vectors that are alike for texts with the same words. Answered at once. */
export const embeddingsRoute: Route = { kind: 'post', reply: embeddings };

function embeddings(body: JsonBody, { spec }: FaceView): Reply {
  const texts = inputsOf(body['input']);
  if (texts === null) {
    const message = 'input: a text, a list of texts, or the same as tokens is required';
    return { status: 400, body: { error: { message, type: 'BadRequestError', param: 'input', code: 400 } } };
  }
  const dimensions = isCount(body['dimensions']) ? body['dimensions'] : usualDimensions;
  const encode = body['encoding_format'] === 'base64' ? asBase64 : (vector: number[]) => vector;
  const tokens = texts.map((text) => splitTokens(text));
  const promptTokens = tokens.reduce((sum, one) => sum + Math.max(1, one.length), 0);
  return {
    status: 200,
    body: {
      object: 'list',
      model: textOrNull(body['model']) ?? spec.models[0],
      data: tokens.map((one, index) => ({
        object: 'embedding',
        index,
        embedding: encode(unitVector(one, dimensions)),
      })),
      usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
      simulated: true,
    },
  };
}

/** Tokens stand for themselves as words. */
function inputsOf(input: unknown): string[] | null {
  if (typeof input === 'string') return [input];
  if (!Array.isArray(input) || input.length === 0) return null;
  if (input.every((one) => typeof one === 'number')) return [input.join(' ')];
  return input.map((one: unknown) => (Array.isArray(one) ? one.join(' ') : String(one)));
}

function unitVector(tokens: readonly string[], dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const token of tokens.length === 0 ? [''] : tokens) {
    const random = randomSource(hashText(token.trim().toLowerCase()));
    for (let moved = 0; moved < dimensionsPerToken; moved += 1) {
      const at = Math.floor(random() * dimensions);
      vector[at] = (vector[at] ?? 0) + (random() < 0.5 ? -1 : 1);
    }
  }
  const length = Math.hypot(...vector);
  // Moves may cancel each other out.
  return length === 0 ? vector.map((_, index) => (index === 0 ? 1 : 0)) : vector.map((one) => one / length);
}

/** OpenAI's clients ask for it: 32-bit numbers, least byte first. */
function asBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}
