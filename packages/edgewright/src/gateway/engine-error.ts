import { isRecord } from '../base/json-value.ts';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../base/app-error.ts';
import { errorTable, type ErrorCode } from '../contract/errors.ts';
import { framePayload } from './sse-payload.ts';

/** What could be read from an engine's error body. `null`: it said nothing of the kind. */
interface EngineErrorFacts {
  message: string | null;
  type: string | null;
  param: string | null;
  /** A word, or the HTTP status that the engine meant. */
  code: string | number | null;
}

const NOTHING: EngineErrorFacts = { message: null, type: null, param: null, code: null };

/** Reads the error shapes that engines use; the table of cases is in the test beside this file. */
export function readEngineError(body: Buffer): EngineErrorFacts {
  const text = body.toString('utf8').trim();
  if (text === '') return NOTHING;
  const framed = text.startsWith('data:') || text.startsWith('event:');
  const parsed = framed ? firstPayload(text) : parseTwice(text);
  if (parsed === undefined) return { ...NOTHING, message: text.startsWith('<') ? null : shorten(text) };
  if (!isRecord(parsed)) return NOTHING;
  const facts = factsOf(parsed);
  return errorInside(facts.message) ?? facts;
}

/** Ollama hands on what its llama-server answered, as the words of an error of its own. */
function errorInside(message: string | null): EngineErrorFacts | null {
  if (message?.startsWith('{') !== true) return null;
  const parsed = parseTwice(message);
  if (!isRecord(parsed)) return null;
  const facts = factsOf(parsed);
  return facts.message === null ? null : facts;
}

/** How the gateway reports an error response of an engine to its client. */
export function engineErrorFrom(
  response: { status: number; headers: IncomingHttpHeaders; body: Buffer },
  engine: string,
): AppError {
  const facts = readEngineError(response.body);
  const status = meantStatus(response.status, facts);
  const code = errorCode(status, facts);
  const said = facts.message ?? 'without a message';
  const keepsWords =
    code === 'engine_rejected' || code === 'context_length_exceeded' || isOurCode(facts.code);
  const message =
    keepsWords && facts.message !== null ? facts.message : `The engine ${engine} answered ${status}: ${said}`;
  const retryAfterSeconds = retryAfter(response.headers, code);
  return new AppError(code, {
    message,
    facts: { engineStatus: status, engine },
    ...(facts.param === null ? {} : { param: facts.param }),
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  });
}

function factsOf(parsed: Record<string, unknown>): EngineErrorFacts {
  const nested = parsed['error'];
  const outside = fieldsOf(parsed);
  // SGLang puts the status that it meant beside the error, not into it.
  if (isRecord(nested)) return withCode(fieldsOf(nested), outside.code);
  if (typeof nested === 'string')
    return { ...NOTHING, message: nested, type: textOrNull(parsed['error_type']), code: outside.code };
  const detail = detailOf(parsed['detail']);
  return detail === null ? outside : { ...NOTHING, ...detail };
}

function withCode(facts: EngineErrorFacts, code: EngineErrorFacts['code']): EngineErrorFacts {
  return facts.code === null ? { ...facts, code } : facts;
}

/** FastAPI tells a sentence, or a list of fields that it refused: `[{"loc":["body","messages"],"msg":"Field required"}]`. */
function detailOf(detail: unknown): { message: string; param: string | null } | null {
  if (typeof detail === 'string') return { message: detail, param: null };
  const [first] = Array.isArray(detail) ? (detail as unknown[]) : [];
  if (!isRecord(first) || typeof first['msg'] !== 'string') return null;
  const place = Array.isArray(first['loc']) ? first['loc'].filter((part) => part !== 'body') : [];
  return { message: first['msg'], param: place.length === 0 ? null : place.join('.') };
}

function fieldsOf(source: Record<string, unknown>): EngineErrorFacts {
  const code = source['code'] ?? source['http_status_code'];
  return {
    message: textOrNull(source['message']),
    type: textOrNull(source['type']),
    param: textOrNull(source['param']),
    code: typeof code === 'string' || typeof code === 'number' ? code : null,
  };
}

/** One engine sends a JSON string that contains JSON. `undefined`: not JSON. */
function parseTwice(text: string): unknown {
  try {
    const once: unknown = JSON.parse(text);
    return typeof once === 'string' ? (JSON.parse(once) as unknown) : once;
  } catch {
    return undefined;
  }
}

function firstPayload(text: string): unknown {
  const [frame = ''] = text.split(/\r?\n\r?\n/);
  return framePayload(Buffer.from(frame)) ?? undefined;
}

/** A status of 200 with an error inside: the engine names the real status in the body, or it failed. */
function meantStatus(status: number, facts: EngineErrorFacts): number {
  if (status !== 200) return status;
  return typeof facts.code === 'number' && facts.code >= 400 && facts.code < 600 ? facts.code : 500;
}

const CONTEXT_WORDS = [
  /maximum context length/i,
  /exceeds? the (available )?context size/i,
  /longer than the (model's|maximum) context/i,
  /exceed(s|ed)? .{0,120}max(imum)?_?(seq|model|input|context)[_ ]?len/i,
  /inputs?`? tokens? \+ .{0,80}must be <=/i,
  /larger than the model (input|context)/i,
  // vLLM 0.32 for an answer that is longer than the context.
  /cannot be greater than max_model_len/i,
];

/** Engines that answer 503 both when they are loading and when they have too much to do. */
const OVERLOAD_WORDS = [
  /queue is full/i,
  /QueueOverflow/,
  /maximum pending requests exceeded/i,
  /exceeds maximum queue size/i,
  /model is overloaded/i,
];

/** Said with 500 by llama.cpp, though only another request helps. Source: llama-server 0.5.0-dev (de3ff81). */
const REQUEST_WORDS = [
  /^(?:image|audio|video) input is not supported/i,
  /^failed to load image or audio file/i,
];

function errorCode(status: number, facts: EngineErrorFacts): ErrorCode {
  if (isOurCode(facts.code)) return facts.code;
  if (isAboutRequest(facts)) return 'engine_rejected';
  if (status === 429) return 'engine_overloaded';
  if (status === 503) return isAboutOverload(facts) ? 'engine_overloaded' : 'engine_unavailable';
  if (status === 400 || status === 413 || status === 422) {
    return isAboutContext(facts) ? 'context_length_exceeded' : 'engine_rejected';
  }
  // TGI for a generation that failed.
  if (status === 424) return 'engine_error';
  // Anything else with 4xx is between the gateway and the engine: a route, a key, a name it does not know.
  return status >= 500 ? 'engine_error' : 'engine_bad_response';
}

function isAboutContext(facts: EngineErrorFacts): boolean {
  if (facts.code === 'context_length_exceeded' || facts.type === 'exceed_context_size_error') return true;
  return CONTEXT_WORDS.some((words) => words.test(facts.message ?? ''));
}

function isAboutRequest(facts: EngineErrorFacts): boolean {
  return REQUEST_WORDS.some((words) => words.test(facts.message ?? ''));
}

function isAboutOverload(facts: EngineErrorFacts): boolean {
  const said = `${facts.type ?? ''} ${facts.message ?? ''}`;
  return OVERLOAD_WORDS.some((words) => words.test(said));
}

/** The embedded engine speaks our codes; those that may travel over HTTP are kept. */
function isOurCode(code: EngineErrorFacts['code']): code is ErrorCode {
  if (typeof code !== 'string' || !Object.hasOwn(errorTable, code)) return false;
  return errorTable[code as ErrorCode].httpStatus !== null;
}

function retryAfter(headers: IncomingHttpHeaders, code: ErrorCode): number | null {
  const seconds = Number(headers['retry-after']);
  if (Number.isFinite(seconds) && seconds > 0) return Math.ceil(seconds);
  return code === 'engine_overloaded' || code === 'engine_unavailable' ? 1 : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function shorten(text: string): string {
  return text.length <= 500 ? text : `${text.slice(0, 499)}…`;
}
