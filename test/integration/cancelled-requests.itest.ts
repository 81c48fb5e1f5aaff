import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leaveEarly, readMetric } from '../support/leave-early.ts';
import { startProduct, until, type RunningProduct } from '../support/start-product.ts';

const cancelled = 500;
const parallel = 4;
let product: RunningProduct;
let engineUrl: string;
let enginePid: number;

beforeAll(async () => {
  product = await startProduct();
  const state = (await product.status()).deployments[0]?.state;
  if (state?.kind !== 'ready') throw new Error('not ready');
  engineUrl = state.baseUrl;
  enginePid = state.pid ?? 0;
});
afterAll(async () => {
  await product?.end('SIGTERM');
});

const engineMetric = (name: string): Promise<number> => readMetric(engineUrl, name);

async function residentKib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
}

async function leave(from: number, count: number): Promise<void> {
  let next = from;
  const worker = async (): Promise<void> => {
    while (next < from + count) {
      next += 1;
      await leaveEarly(product.url, next);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

it('gives everything back after 500 clients left in the middle of a stream', async () => {
  // Buffers and compiled code grow in the first requests of any process; what counts is what comes after.
  await leave(0, 100);
  await until(
    () => engineMetric('edgewright_engine_sequences_free'),
    (free) => free === 4,
  );
  const before = { engine: await residentKib(enginePid), service: await residentKib(product.pid) };

  await leave(100, cancelled);
  // Endless answers: had one abort not reached the engine, its sequence would stay busy for 1900 tokens.
  await until(
    () => engineMetric('edgewright_engine_sequences_free'),
    (free) => free === 4,
  );
  const seen = await engineMetric('edgewright_engine_requests_finished_total{reason="cancelled"}');
  expect(seen).toBe(100 + cancelled);
  const tokens = await engineMetric('edgewright_engine_generated_tokens_total');
  expect(tokens / (100 + cancelled)).toBeLessThan(400);

  const { requests } = await product.status();
  expect(requests).toEqual({ running: 0, queued: 0 });
  const after = { engine: await residentKib(enginePid), service: await residentKib(product.pid) };
  const allowedKib = 40 * 1024;
  expect(after.engine - before.engine).toBeLessThan(allowedKib);
  expect(after.service - before.service).toBeLessThan(allowedKib);
});
