import { randomBytes } from 'node:crypto';
import type { RequestShape } from '../../contract/load-model.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { FoundTarget } from '../client/find-target.ts';
import { openLoadConnection } from '../client/load-connection.ts';
import { startRunClock } from '../client/run-clock.ts';
import { findMaterial } from '../prompts/prompt-material.ts';
import type { PromptMaterial } from '../prompts/compose-prompt.ts';
import type { RequestBody } from '../prompts/request-body.ts';
import type { RequestSource } from '../prompts/request-source.ts';
import { SyntheticRequests } from '../prompts/synthetic-requests.ts';
import { openTokenCounter } from '../prompts/token-counters.ts';
import { LoadRun, type StageProgress } from '../run/load-run.ts';

export interface OpenRunOptions {
  readonly target: FoundTarget;
  readonly requests: RequestSource;
  readonly requestMs: number;
  readonly stallMs: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onRecord: (record: RequestRecord) => void;
  readonly onProgress: (progress: StageProgress) => void;
}

/** A run that can begin, and the end of its connections. */
export interface OpenRun {
  readonly run: LoadRun;
  /** Wall clock of the moment 0 of all records, ms since 1970. */
  readonly startedAtMs: number;
  close(): Promise<void>;
}

export function openLoadRun(options: OpenRunOptions): OpenRun {
  const { target, requestMs, stallMs, ...rest } = options;
  const connection = openLoadConnection({
    url: target.baseUrl,
    apiKey: target.apiKey,
    times: { requestMs, stallMs },
  });
  const startedAtMs = Date.now();
  const run = new LoadRun({ ...rest, connection, requestMs, clock: startRunClock() });
  return { run, startedAtMs, close: () => connection.pool.destroy() };
}

/** Requests made for this server: its tokens are counted first. Takes one to some seconds. */
export async function synthesiseRequests(
  about: { target: FoundTarget; shape: RequestShape; extra: RequestBody['extra'] },
  signal: AbortSignal,
): Promise<RequestSource> {
  const { target, shape, extra } = about;
  const counter = await openTokenCounter(target, signal);
  const material = await findMaterial(counter, shape.text, signal);
  return requestsOf({ target, shape, material, extra });
}

/** Each call gives requests that begin as none before: prefixes of an earlier run are never met again. */
export function requestsOf(about: {
  target: FoundTarget;
  shape: RequestShape;
  material: PromptMaterial;
  extra: RequestBody['extra'];
}): RequestSource {
  const { target, shape, material, extra } = about;
  return new SyntheticRequests({
    shape,
    material,
    body: { model: target.model, ignoreEos: shape.ignoreEos, countAlong: countsAlong(target), extra },
    runNonce: randomBytes(16).toString('hex'),
  });
}

/** Servers that know the field `continuous_usage_stats`; others might refuse it. */
function countsAlong({ ownedBy, engine }: FoundTarget): boolean {
  return [ownedBy, engine].some((name) => name === 'vllm' || name === 'sglang');
}
