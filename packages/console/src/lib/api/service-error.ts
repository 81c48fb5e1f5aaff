import { errorTable } from 'edgewright/contract/errors';

/** What went wrong, ready to be shown: what happened, the code to search for, and what to do next. */
export interface Problem {
  code: string;
  message: string;
  nextStep: string;
  /** `null` when no response arrived, or when the error came inside a stream. */
  httpStatus: number | null;
}

/** Errors that only a browser sees; all others come from the service with a code of the shared table. */
const browserSteps = {
  service_unreachable:
    'Check that Edgewright is still running and that this device can reach it, then retry.',
  stream_interrupted: 'Retry to ask again. What has arrived stays until then.',
  no_answer_in_time: 'Retry, or look at the engine log for what it waits for.',
  answer_too_long: 'Set a limit under Settings, Max tokens, and retry.',
  unreadable_response:
    'Something between this page and the service changed the response. Check proxies, then retry.',
} as const;
type BrowserCode = keyof typeof browserSteps;

/** The shared table speaks to somebody at the command line; on a page these steps are the nearer ones. */
const pageSteps: Record<string, string> = {
  invalid_api_key: 'Enter a key; `edgewright keys create` on the machine of the service makes one.',
  context_length_exceeded:
    'Start a new chat to empty the context, ask shorter, or serve the model with a larger --context.',
  engine_start_failed: 'The terminal that runs Edgewright shows the last lines of the engine log.',
  engine_unavailable: 'The state above says what it is doing. Retry in a moment.',
};

const unknownStep = 'Retry. If it happens again, look at the log of the service.';

export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.message, cause === undefined ? undefined : { cause });
    this.problem = problem;
  }
}

/** An error that this page noticed by itself. */
export function browserError(code: BrowserCode, message: string, cause?: unknown): ServiceError {
  return new ServiceError({ code, message, nextStep: browserSteps[code], httpStatus: null }, cause);
}

/**
 * The error inside an OpenAI envelope (`{error:{message,type,code,param}}`), or `null` when `body` is none.
 * `httpStatus` is `null` for an envelope that arrived inside a stream.
 */
export function errorFromEnvelope(body: unknown, httpStatus: number | null): ServiceError | null {
  const envelope = field(body, 'error');
  if (typeof envelope === 'string') {
    return new ServiceError({ code: 'error', message: envelope, nextStep: unknownStep, httpStatus });
  }
  const message = field(envelope, 'message');
  if (typeof message !== 'string') return null;
  const code = firstText(field(envelope, 'code'), field(envelope, 'type')) ?? 'error';
  const nextStep = firstText(field(envelope, 'next_step')) ?? nextStepFor(code) ?? unknownStep;
  return new ServiceError({ code, message, nextStep, httpStatus });
}

/** Anything thrown, as something that can be shown. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof ServiceError) return thrown.problem;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'console_error', message, nextStep: unknownStep, httpStatus: null };
}

/** What to do about an error of the service; `null` for a code that is not known. */
export function nextStepFor(code: string): string | null {
  if (Object.hasOwn(pageSteps, code)) return pageSteps[code] ?? null;
  return Object.hasOwn(errorTable, code) ? errorTable[code as keyof typeof errorTable].nextStep : null;
}

/** Reads one property of something whose shape is not known. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function firstText(...values: unknown[]): string | null {
  return values.find((value): value is string => typeof value === 'string' && value !== '') ?? null;
}
