import fc from 'fast-check';
import { fuzzedRequest, type FuzzedRequest } from './fuzzed-request.ts';
import { RawConnection, type RawAnswer } from './raw-connection.ts';

export interface FuzzResult {
  cases: number;
  /** How many answers of each status; 0: the connection ended without one. */
  statuses: Map<number, number>;
  slowestMs: number;
}

/** Generous: it decides whether something hangs, not whether it is fast. */
const DEADLINE_MS = 30_000;
const BATCH = 500;

/**
 * Sends requests made to be wrong, one after another on a few connections. Throws at the first that is answered as none
 * may be, with what it takes to send it again.
 */
export async function fuzzGateway(options: {
  url: string;
  cases: number;
  seed: number;
  onBatch: (done: number) => void | Promise<void>;
}): Promise<FuzzResult> {
  const { url, cases, seed, onBatch } = options;
  const result: FuzzResult = { cases, statuses: new Map(), slowestMs: 0 };
  const connections = Array.from({ length: 4 }, () => new RawConnection(url));
  try {
    for (let done = 0; done < cases; done += BATCH) {
      const batchSeed = seed + done;
      const requests = fc.sample(fuzzedRequest, { seed: batchSeed, numRuns: Math.min(BATCH, cases - done) });
      let next = 0;
      await Promise.all(
        connections.map(async (connection) => {
          for (let at = next++; at < requests.length; at = next++) {
            const request = requests[at];
            if (request) await one(connection, { request, where: `seed ${batchSeed}, case ${at}` }, result);
          }
        }),
      );
      await onBatch(Math.min(cases, done + BATCH));
    }
  } finally {
    for (const connection of connections) connection.close();
  }
  return result;
}

async function one(
  connection: RawConnection,
  { request, where }: { request: FuzzedRequest; where: string },
  result: FuzzResult,
): Promise<void> {
  const startedAtMs = performance.now();
  let answers: RawAnswer[] = [];
  try {
    answers = await connection.exchange(request.bytes, { framed: request.framed, deadlineMs: DEADLINE_MS });
  } catch (thrown) {
    throw failure(request, { where, why: String(thrown), cause: thrown });
  }
  result.slowestMs = Math.max(result.slowestMs, performance.now() - startedAtMs);
  for (const { status } of answers.length === 0 ? [{ status: 0 }] : answers)
    result.statuses.set(status, (result.statuses.get(status) ?? 0) + 1);
  const why = findFault(request, answers);
  if (why !== null) throw failure(request, { where, why, cause: answers });
}

/** Null: nothing is wrong with them. */
function findFault({ framed }: FuzzedRequest, answers: readonly RawAnswer[]): string | null {
  if (framed && answers.length !== 1) return `It had ${answers.length} answers.`;
  for (const { status, body } of answers) {
    if (status >= 500 || Number.isNaN(status)) return `It was answered ${status}: ${body.slice(0, 500)}`;
    if (status >= 400 && body.length > 0 && !isEnvelope(body))
      return `${status} came without an envelope: ${body.slice(0, 500)}`;
  }
  return null;
}

function isEnvelope(body: string): boolean {
  try {
    const { error } = JSON.parse(body) as { error?: Record<string, unknown> };
    return (
      typeof error?.['message'] === 'string' &&
      typeof error['type'] === 'string' &&
      typeof error['code'] === 'string' &&
      (error['param'] === null || typeof error['param'] === 'string')
    );
  } catch {
    return false;
  }
}

function failure(request: FuzzedRequest, about: { where: string; why: string; cause: unknown }): Error {
  const shown = request.bytes.toString('latin1').slice(0, 2_000);
  return new Error(`${about.where} (${request.kind}): ${about.why}\n${JSON.stringify(shown)}`, {
    cause: about.cause,
  });
}
