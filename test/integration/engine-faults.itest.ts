import { request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleSpec } from '../../packages/edgewright/src/engines/simulated/sample-spec.ts';
import type { Fault } from '../../packages/edgewright/src/engines/simulated/faults.ts';
import type { Deployment } from '../../packages/edgewright/src/supervisor/deployment.ts';
import {
  deploymentOf,
  engineRig,
  serve,
  simulatedOption,
  type EngineRig,
  type ServedRig,
} from '../support/simulated-service.ts';
import { until } from '../support/start-product.ts';

let rig: EngineRig;
let served: ServedRig;
let deployment: Deployment;
beforeAll(async () => {
  rig = await engineRig();
});
afterAll(() => rig.remove());
afterEach(() => served.close());

const patient = { holdMs: 20_000, signal: new AbortController().signal };

async function up(engine: Parameters<typeof sampleSpec>[0] = 'vllm'): Promise<void> {
  deployment = deploymentOf(rig, [await simulatedOption(rig, sampleSpec(engine))]);
  served = await serve([deployment], { upstreamFirstByteMs: 1_500, upstreamStallMs: 1_500 });
  deployment.start();
  await deployment.whenReady(patient);
}

async function setFaults(faults: Fault[]): Promise<void> {
  const { state } = deployment.view;
  if (state.kind !== 'ready') throw new Error(state.kind);
  const { statusCode, body } = await request(`${state.baseUrl}/simulated/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ faults }),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${statusCode}: ${text}`);
}

interface Answer {
  status: number;
  /** Of the error, wherever it came. */
  code: string | null;
  retryAfter: string | undefined;
  text: string;
}

async function ask(about: { stream: boolean; tokens?: number }): Promise<Answer> {
  const { statusCode, headers, body } = await request(`${served.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'default',
      messages: [{ role: 'user', content: 'Tell me something long.' }],
      max_tokens: about.tokens ?? 40,
      stream: about.stream,
    }),
  });
  const text = await body.text();
  const retryAfter = headers['retry-after'];
  return {
    status: statusCode,
    code: /"code": ?"?(\w+)"?/.exec(text)?.[1] ?? null,
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
    text,
  };
}

/** Whatever happened before: the next request works. */
async function expectService(): Promise<void> {
  const answer = await until(
    () => ask({ stream: false, tokens: 1 }),
    ({ status }) => status === 200,
    10_000,
  );
  expect(answer.status).toBe(200);
}

describe('a fault of an engine in service', () => {
  it.each<[string, Fault, { stream: boolean; status: number; code: string | null }]>([
    [
      'silence before the answer',
      { kind: 'stall', requests: 1 },
      { stream: true, status: 504, code: 'engine_timeout' },
    ],
    [
      'late headers',
      { kind: 'slow-headers', delayMs: 300_000, requests: 1 },
      { stream: false, status: 200, code: null },
    ],
    [
      'a connection that is reset in the middle',
      { kind: 'reset', afterFrames: 3, requests: 1 },
      { stream: true, status: 200, code: 'engine_lost' },
    ],
    [
      'an error inside a 200',
      { kind: 'error-event', afterFrames: 2, requests: 1 },
      { stream: true, status: 200, code: 'engine_error' },
    ],
    [
      'more requests than it takes',
      { kind: 'overload', requests: 1 },
      { stream: false, status: 429, code: 'engine_overloaded' },
    ],
    [
      'a generation that fails',
      { kind: 'broken-generation', requests: 1 },
      { stream: false, status: 502, code: 'engine_error' },
    ],
  ])('%s', async (_name, fault, expected) => {
    await up();
    const engine = deployment.view.state;
    await setFaults([fault]);
    const answer = await ask({ stream: expected.stream });
    expect({ status: answer.status, code: answer.code }).toEqual({
      status: expected.status,
      code: expected.code,
    });
    await expectService();
    // It went on: nobody restarted an engine for one bad answer.
    expect(deployment.view.state).toMatchObject({
      kind: 'ready',
      pid: engine.kind === 'ready' ? engine.pid : 0,
    });
  });

  it.each<[string, Fault]>([
    ['dies in the middle of a stream', { kind: 'die', afterFrames: 3, exitCode: 139 }],
    ['runs out of memory', { kind: 'out-of-memory', afterTokens: 4 }],
  ])('an engine that %s: the stream says so, and the engine comes back', async (_name, fault) => {
    await up();
    const before = deployment.view.state;
    await setFaults([fault]);
    const answer = await ask({ stream: true, tokens: 200 });
    expect(answer.code).toBe('engine_lost');
    expect(answer.text).not.toContain('[DONE]');
    // Its state is right at once, not at the next probe.
    await until(
      () => Promise.resolve(deployment.view.state),
      (state) =>
        state !== before && (state.kind !== 'ready' || before.kind !== 'ready' || state.pid !== before.pid),
      2_000,
    );
    await expectService();
    expect(deployment.view.steps?.some(({ kind }) => kind === 'failed')).toBe(true);
  });

  it('an engine whose health hangs is replaced, and serves meanwhile', async () => {
    await up();
    const before = deployment.view.state;
    await setFaults([{ kind: 'hang' }]);
    // Its generations still come: nobody is cut off because a probe went unanswered.
    expect((await ask({ stream: false, tokens: 4 })).status).toBe(200);
    // Whoever looks sees it long before it is given up.
    const silent = await until(
      () => Promise.resolve(deployment.view.state),
      (state) => state.kind === 'ready' && state.silentSinceMs !== undefined,
      10_000,
    );
    expect(silent).toMatchObject({ pid: before.kind === 'ready' ? before.pid : 0 });
    await until(
      () => Promise.resolve(deployment.view.state),
      (state) => state.kind === 'ready' && before.kind === 'ready' && state.pid !== before.pid,
      40_000,
    );
    await expectService();
    const failed = deployment.view.steps?.find(({ kind }) => kind === 'failed');
    expect(failed?.why).toContain('health probes');
    // Silence is no second start.
    expect(deployment.view.steps?.map(({ kind }) => kind)).toEqual(['started', 'ready', 'failed', 'ready']);
  });

  it('a key that nobody was told of is between the gateway and the engine', async () => {
    await up();
    await setFaults([{ kind: 'key-required' }]);
    const answer = await ask({ stream: false });
    expect({ status: answer.status, code: answer.code }).toEqual({
      status: 502,
      code: 'engine_bad_response',
    });
    await setFaults([]);
    await expectService();
  });

  it('a request that never began is sent once more', async () => {
    await up();
    const { state } = deployment.view;
    if (state.kind !== 'ready') throw new Error(state.kind);
    // Between two requests the engine goes away; the next one finds nobody, and waits for the restart.
    process.kill(state.pid ?? 0, 'SIGKILL');
    const answer = await ask({ stream: false, tokens: 2 });
    expect(answer.status).toBe(200);
  });
});

describe('an engine that never becomes what it should be', () => {
  it.each<[string, Fault]>([
    ['lists another model', { kind: 'wrong-model', name: 'another/model' }],
    ['is healthy and generates nothing', { kind: 'broken-generation', requests: null }],
  ])('because it %s gets no requests', async (_name, fault) => {
    const spec = sampleSpec('vllm', { faults: [fault] });
    const option = await simulatedOption(rig, spec, { policy: { attempts: 1, startMs: 3_000 } });
    deployment = deploymentOf(rig, [option]);
    served = await serve([deployment], { engineStartHoldMs: 200 });
    deployment.start();
    const early = await ask({ stream: false });
    expect(early.status).toBe(503);
    expect(Number(early.retryAfter)).toBeGreaterThan(0);
    await until(
      () => Promise.resolve(deployment.view.state.kind),
      (kind) => kind === 'failed',
      10_000,
    );
    const late = await ask({ stream: false });
    expect(late.status).toBe(503);
    expect(late.code).toBe('engine_start_timeout');
  });
});

it.each(['sglang', 'tensorrt-llm', 'mlc-llm', 'llama-cpp', 'tgi'] as const)(
  'a prompt beyond the context of %s is refused in the same words as of any engine',
  async (engine) => {
    await up(engine);
    const { statusCode, body } = await request(`${served.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'default',
        messages: [{ role: 'user', content: 'word '.repeat(6_000) }],
        max_tokens: 8,
      }),
    });
    expect(JSON.parse(await body.text())).toMatchObject({ error: { code: 'context_length_exceeded' } });
    expect(statusCode).toBe(400);
  },
);
