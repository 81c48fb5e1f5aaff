import { valueAt } from '../../base/json-value.ts';
import { AppError } from '../../base/app-error.ts';
import { askHttp, describeAnswer, type HttpAnswer, jsonOf } from '../../base/ask-http.ts';
import { withDeadline } from '../../base/deadline.ts';
import { nearest } from '../../base/nearest-word.ts';
import { limits } from '../../contract/limits.ts';

/** A server that is to be measured, as it says itself. */
export interface FoundTarget {
  /** Without `/v1` and slash at its end. */
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey: string | null;
  /** Null: the server does not say. */
  readonly contextTokens: number | null;
  readonly ownedBy: string | null;
  readonly engine: string | null;
  readonly deployment: string | null;
  /** It marks its answers as simulated. */
  readonly simulated: boolean;
}

const lengthKeys = [
  ['max_model_len'],
  ['context_length'],
  ['meta', 'n_ctx'],
  ['meta', 'n_ctx_train'],
] as const;

/**
 * Asks the server for its models, and for one token.
 *
 * @param model null: the only one it has
 * @throws AppError `bench_target_unusable`
 */
export async function findTarget(
  about: { url: string; model: string | null; apiKey: string | null },
  signal: AbortSignal,
): Promise<FoundTarget> {
  const baseUrl = baseOf(about.url);
  const { apiKey } = about;
  return await withDeadline({ durationMs: limits.benchCountMs, signals: [signal] }, async (deadline) => {
    const listed = await ask({ url: `${baseUrl}/v1/models`, apiKey }, deadline);
    const entry = chooseModel(listed, { wanted: about.model, baseUrl });
    const model = String(valueAt(entry, ['id']));
    const length = lengthKeys.map((path) => valueAt(entry, path)).find((value) => typeof value === 'number');
    const owner = valueAt(entry, ['owned_by']);
    const { headers } = await askForOneToken({ baseUrl, model, apiKey }, deadline);
    return {
      baseUrl,
      model,
      apiKey,
      contextTokens: typeof length === 'number' ? length : null,
      ownedBy: typeof owner === 'string' ? owner : null,
      engine: textOf(headers['x-edgewright-engine']),
      deployment: textOf(headers['x-edgewright-deployment']),
      simulated: headers['x-edgewright-simulated'] !== undefined,
    };
  });
}

/** The address without what people like to leave at its end. @throws AppError `usage` */
function baseOf(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new AppError('usage', {
      message: `"${url}" is no address.`,
      nextStep: 'Give it with its protocol, for example http://127.0.0.1:8080.',
    });
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw new AppError('usage', { message: `"${url}" is neither http nor https.` });
  }
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '').replace(/\/v1$/, '')}`;
}

function chooseModel(
  answer: HttpAnswer,
  { wanted, baseUrl }: { wanted: string | null; baseUrl: string },
): unknown {
  const data = valueAt(jsonOf(answer), ['data']);
  if (answer.status !== 200 || !Array.isArray(data) || data.length === 0) {
    throw unusable(describeAnswer(`GET ${baseUrl}/v1/models`, answer));
  }
  const entries = data as unknown[];
  const names = entries.map((entry) => String(valueAt(entry, ['id'])));
  if (wanted === null) {
    if (entries.length === 1) return entries[0];
    throw new AppError('usage', {
      message: `The server has ${entries.length} models: ${names.slice(0, 10).join(', ')}.`,
      nextStep: 'Name one with --model.',
    });
  }
  const found = entries[names.indexOf(wanted)];
  if (found !== undefined) return found;
  const near = nearest(wanted, names);
  throw new AppError('usage', {
    message: `The server has no model "${wanted}"; it has ${names.slice(0, 10).join(', ')}.`,
    ...(near === null ? {} : { nextStep: `Did you mean --model ${near}?` }),
  });
}

/** @throws AppError `bench_target_unusable` */
export async function askForOneToken(
  about: { baseUrl: string; model: string; apiKey: string | null; text?: string },
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const url = `${about.baseUrl}/v1/chat/completions`;
  const messages = [{ role: 'user', content: about.text ?? 'Hello' }];
  const body = { model: about.model, messages, max_tokens: 1, temperature: 0 };
  const answer = await ask({ url, body, apiKey: about.apiKey }, signal);
  if (answer.status !== 200) throw unusable(describeAnswer(`POST ${url}`, answer));
  return answer;
}

async function ask(question: Parameters<typeof askHttp>[0], signal: AbortSignal): Promise<HttpAnswer> {
  try {
    return await askHttp(question, signal);
  } catch (cause) {
    throw unusable(`${question.url} does not answer: ${(cause as Error).message}.`, cause);
  }
}

function unusable(message: string, cause?: unknown): AppError {
  return new AppError('bench_target_unusable', { message, ...(cause === undefined ? {} : { cause }) });
}

function textOf(header: string | string[] | undefined): string | null {
  return typeof header === 'string' ? header : null;
}
