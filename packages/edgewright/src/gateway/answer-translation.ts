import type { AppError } from '../base/app-error.ts';

/** How an engine's answer is told to a client that speaks another dialect. */
export interface AnswerTranslation {
  /** The document for the client. Throws `engine_bad_response` for an answer that cannot be told. */
  whole(answer: Record<string, unknown>): object;
  /** For one stream from its beginning: a request that is sent again gets a new one. */
  stream(): FrameTranslator;
}

/**
 * What becomes of an engine's frames on their way to the client. Each method gives the bytes to write now, as text;
 * empty: nothing. Without a translator frames go on as they came.
 */
export interface FrameTranslator {
  /** One whole frame, its blank line included. Usage-only frames and `[DONE]` come, too; errors do not. */
  frame(frame: Buffer): string;
  /** The engine has ended its answer well. Nothing comes after it. */
  end(): string;
  /** The answer broke off after the client had its beginning. Nothing comes after it. */
  fail(error: AppError): string;
}
