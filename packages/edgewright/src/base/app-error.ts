import { errorTable, type ErrorCode, type ErrorRow } from '../contract/errors.ts';

export interface AppErrorOptions {
  /** What, why, and the value that was received. One or two sentences. */
  message: string;
  /** Values for programs: ids, paths, counts. Never a secret. */
  facts?: Record<string, unknown>;
  /** A next step that fits better than the one of the table. */
  nextStep?: string;
  /** The request field at fault, as OpenAI's `param`. */
  param?: string;
  /** For the `Retry-After` header. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** The one error class: a code of the table, the facts, the cause and the next step. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly nextStep: string;
  readonly param: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(code: ErrorCode, options: AppErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.facts = options.facts ?? {};
    this.nextStep = options.nextStep ?? errorTable[code].nextStep;
    this.param = options.param ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  get row(): ErrorRow {
    return errorTable[this.code];
  }
}

/** Anything thrown as an AppError: foreign errors become `internal`, with the original as cause. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('internal', { message, cause: thrown });
}
