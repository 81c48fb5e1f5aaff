import { AppError } from '../base/app-error.ts';
import { readEngineError } from './engine-error.ts';

/** How engines say that they were not started for it, or that the model is none for it. */
const LACKING_WORDS = [
  /does not support embeddings?/i,
  // SGLang
  /does not appear to be an embedding model/i,
  // vLLM up to 0.8
  /not support(ed)? .{0,40}embedding/i,
];

/** True for an answer of an engine that has not got the route, or has nothing behind it. */
export function lacksFeature(response: { status: number; body: Buffer }): boolean {
  if (response.status === 404 || response.status === 405 || response.status === 501) return true;
  const { message } = readEngineError(response.body);
  return LACKING_WORDS.some((words) => words.test(message ?? ''));
}

export function unsupportedByEngine(feature: string, engine: string): AppError {
  return new AppError('unsupported_by_engine', {
    message: `The engine ${engine} makes no ${feature} as it is served here.`,
    facts: { engine, feature },
  });
}
