import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { AppError } from '../../../base/app-error.ts';
import { chatCompletionRequestSchema } from '../../../contract/openai.ts';
import type { LoadedEngine } from './engine-parts.ts';
import { checkBody, readJson } from './read-body.ts';
import { sendJson } from './send-json.ts';

/** llama-server says `content`, vLLM says `prompt` or `messages`: all three are read. */
const tokenizeSchema = z.looseObject({
  content: z.string().optional(),
  prompt: z.string().optional(),
  messages: chatCompletionRequestSchema.shape.messages.optional(),
  /** Adds the tokens that the model wants around a text. @default true for messages, else false */
  add_special: z.boolean().optional(),
});

const detokenizeSchema = z.looseObject({ tokens: z.array(z.int().min(0)) });

/** `POST /tokenize` */
export async function tokenize(
  engine: LoadedEngine,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = checkBody(tokenizeSchema, await readJson(request));
  const text = body.messages ? engine.chatTemplate.render(body.messages, {}) : (body.content ?? body.prompt);
  if (text === undefined) {
    throw new AppError('invalid_request', {
      message: 'One of "content", "prompt" and "messages" is needed.',
      param: 'content',
    });
  }
  const tokens = await engine.inference.tokenize(text, body.add_special ?? body.messages !== undefined);
  sendJson(response, 200, { tokens, count: tokens.length, max_model_len: engine.options.context });
}

/** `POST /detokenize` */
export async function detokenize(
  engine: LoadedEngine,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { tokens } = checkBody(detokenizeSchema, await readJson(request));
  const foreign = tokens.find((token) => token >= engine.model.vocabularySize);
  if (foreign !== undefined) {
    throw new AppError('invalid_request', {
      message: `Token ${foreign} is not in the vocabulary (0 to ${engine.model.vocabularySize - 1}).`,
      param: 'tokens',
    });
  }
  const text = await engine.inference.detokenize(tokens);
  sendJson(response, 200, { content: text, prompt: text });
}
