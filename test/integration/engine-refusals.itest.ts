import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SimulationSpec } from '../../packages/edgewright/src/engines/simulated/simulation-spec.ts';
import { startClientRig, type ClientRig } from '../support/client-rig.ts';
import { errorOf, send, type Answer } from './gateway-harness.ts';

/** What the client of the gateway is told when an engine refuses, each engine in a shape of its own. */
type Engine = SimulationSpec['engine'];
const engines: Engine[] = [
  'vllm',
  'sglang',
  'tensorrt-llm',
  'mlc-llm',
  'llama-cpp',
  'ollama',
  'tgi',
  'tensorrt-edge-llm',
];
const withoutEmbeddings: Engine[] = ['tensorrt-llm', 'tgi', 'tensorrt-edge-llm'];

describe.each(engines)('%s behind the gateway', (engine) => {
  let rig: ClientRig;
  beforeAll(async () => {
    rig = await startClientRig({}, engine);
  });
  afterAll(() => rig.close());

  const ask = (route: string, body: object): Promise<Answer> =>
    send(`${rig.baseUrl}/${route}`, { body: { model: rig.model, ...body } });
  const chat = (content: string, fields: object = {}) =>
    ask('chat/completions', { messages: [{ role: 'user', content }], ...fields });

  it.each([false, true])('has too much to do (stream: %s)', async (stream) => {
    await rig.setFaults([{ kind: 'overload' }]);
    const answer = await chat('Hi', { stream });
    await rig.setFaults([]);
    expect([answer.status, errorOf(answer).code]).toEqual([429, 'engine_overloaded']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('gets a prompt that is too long', async () => {
    const answer = await chat('word '.repeat(3_000));
    // Ollama cuts it silently.
    if (engine === 'ollama') return expect(answer.status).toBe(200);
    expect([answer.status, errorOf(answer).code]).toEqual([400, 'context_length_exceeded']);
  });

  it('fails to generate', async () => {
    await rig.setFaults([{ kind: 'broken-generation' }]);
    const answer = await chat('Hi');
    await rig.setFaults([]);
    expect([answer.status, errorOf(answer).code]).toEqual([502, 'engine_error']);
  });

  it('fails inside a stream', async () => {
    await rig.setFaults([{ kind: 'error-event', afterFrames: 2 }]);
    const answer = await chat('On and on', { stream: true });
    await rig.setFaults([]);
    expect(answer.text).toMatch(/data: \{"error":\{.*"code":"engine_error"\}\}\n\n$/);
  });

  it('asks for a key that nobody gave', async () => {
    await rig.setFaults([{ kind: 'key-required' }]);
    const answer = await chat('Hi');
    await rig.setFaults([]);
    // These two know no keys.
    if (['tensorrt-llm', 'ollama'].includes(engine)) return expect(answer.status).toBe(200);
    expect([answer.status, errorOf(answer).code]).toEqual([502, 'engine_bad_response']);
    expect(errorOf(answer).message).toContain('401');
  });

  it('embeds, or says that it does not', async () => {
    const answer = await ask('embeddings', { input: 'a red house' });
    if (!withoutEmbeddings.includes(engine)) return expect(answer.status).toBe(200);
    expect([answer.status, errorOf(answer).code]).toEqual([400, 'unsupported_by_engine']);
  });

  it('answers responses, which it does not know', async () => {
    const answer = await ask('responses', { input: 'What is 6 times 7?' });
    expect(JSON.parse(answer.text)).toMatchObject({ output: [{ content: [{ text: '42' }] }] });
  });
});
