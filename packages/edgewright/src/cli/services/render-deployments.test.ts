import { describe, expect, it } from 'vitest';
import { deploymentsDocumentSchema, type DeploymentsDocument } from '../../contract/control.ts';
import type { EngineState } from '../../contract/engine-state.ts';
import { plainPaper } from '../box/plain-paper.ts';
import { renderDeployments } from './render-deployments.ts';

const gibibyte = 1024 ** 3;
const nowMs = 1_000_000;
const ready: EngineState = {
  kind: 'ready',
  pid: 7,
  containerId: null,
  baseUrl: 'http://127.0.0.1:1',
  sinceMs: nowMs - 60_000,
};
const failure = {
  code: 'engine_start_failed',
  message: 'The memory of the GPU did not suffice.',
  nextStep: null,
  exitCode: 1,
  signal: null,
  atMs: nowMs,
};

function shown(row: Partial<DeploymentsDocument['deployments'][number]>, all = false): string {
  const document = deploymentsDocumentSchema.parse({
    schema: 'edgewright/deployments@1',
    deployments: [
      {
        id: 'm',
        model: 'qwen3-8b',
        aliases: ['default'],
        demo: false,
        engine: 'vllm',
        precision: 'fp8',
        weightsBytes: 8 * gibibyte,
        parameters: 8e9,
        sessions: 4,
        contextTokens: 8_192,
        state: ready,
        memoryBytes: 2 * gibibyte,
        gpuMemoryBytes: null,
        requests: { running: 0, queued: 0 },
        ...row,
      },
    ],
  });
  return renderDeployments(document, { url: 'http://127.0.0.1:8080', nowMs, paper: plainPaper, all });
}

describe('renderDeployments', () => {
  it.each<[string, Partial<DeploymentsDocument['deployments'][number]>, RegExp]>([
    ['ready', {}, /qwen3-8b {2}vllm {4}ready for 1 min.* {2}2\.0 GiB {2}0 running {2}-/],
    [
      'silent',
      { state: { ...ready, silentSinceMs: nowMs - 12_000 } },
      /silent for 12(\.0)? s[\s\S]*does not answer its health check/,
    ],
    ['on a GPU', { gpuMemoryBytes: 16 * gibibyte }, /16\.0 GiB GPU \+ 2\.0 GiB/],
    ['busy', { requests: { running: 4, queued: 2 } }, /4 running, 2 waiting/],
    ['about to unload', { idleUnloadMs: 300_000 }, /unloads in 4 min/],
    ['in use', { idleUnloadMs: 1, requests: { running: 1, queued: 0 } }, /in use/],
    ['asleep', { state: { kind: 'unloaded', sinceMs: 0, asleep: true }, memoryBytes: null }, /asleep {2}-/],
    ['unloaded', { state: { kind: 'unloaded', sinceMs: 0 } }, /unloaded/],
    [
      'starting',
      {
        state: {
          kind: 'starting',
          pid: 7,
          attempt: 1,
          sinceMs: 0,
          progress: { stage: 'graphs', done: 3, total: 7, etaMs: 21_000 },
        },
      },
      /starting: graphs, 21(\.0)? s left/,
    ],
    [
      'waiting to restart',
      { state: { kind: 'backing-off', attempt: 2, failure, retryAtMs: nowMs + 4_000 } },
      /restarts in 4(\.0)? s[\s\S]*The memory of the GPU/,
    ],
    ['failed', { state: { kind: 'failed', failure } }, /failed[\s\S]*The memory of the GPU did not suffice/],
    [
      'with something found',
      { findings: [{ id: 'x', severity: 'warn', message: 'The cache holds 3 requests.' }] },
      /The cache holds 3 requests\./,
    ],
    [
      'in a swap',
      { change: { kind: 'leaving', phase: 'draining', with: 'llama' } },
      /makes room for llama: draining/,
    ],
  ])('shows one that is %s', (_name, row, expected) => {
    expect(shown(row)).toMatch(expected);
  });

  it('shows what was run, and what happened, only when it is asked', () => {
    const row = {
      command: 'docker run --rm vllm',
      findings: [{ id: 'y', severity: 'info' as const, message: 'A detail.' }],
      steps: [{ atMs: nowMs - 5_000, kind: 'fell-back' as const, engine: 'vllm', why: 'sglang failed' }],
    };
    expect(shown(row)).not.toMatch(/docker run|A detail|sglang/);
    expect(shown(row, true)).toMatch(
      /A detail[\s\S]*5(\.0)? s ago {2}fell-back \(vllm\): sglang failed[\s\S]*docker run/,
    );
  });

  it('says that nothing is served', () => {
    const empty = { schema: 'edgewright/deployments@1' as const, deployments: [] };
    expect(renderDeployments(empty, { url: 'http://x', nowMs, paper: plainPaper, all: false })).toContain(
      'nothing is served',
    );
  });
});
