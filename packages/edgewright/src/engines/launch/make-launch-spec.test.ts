import { describe, expect, it } from 'vitest';
import { boxFacts, thorFacts } from '../../catalog/__fixtures__/boxes.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { type Plan, planSchema } from '../../contract/plan.ts';
import { makeLaunchSpec } from './make-launch-spec.ts';
import type { LaunchWishes } from './launch-wishes.ts';

type Launch = NonNullable<Plan['launch']>;

const place = { host: '127.0.0.1', port: 9_001, runDirectory: '/run/edgewright/one' };
const usual: LaunchWishes = {
  program: null,
  dataDirectory: '/data',
  homeDirectory: '/home/u',
  offline: false,
  network: null,
};

const vllm: Partial<Launch> = {
  kind: 'container',
  image: 'vllm/vllm-openai:v0.28.0',
  argv: [
    '/models/llama',
    '--speculative-config',
    '{"model":"/models/draft"}',
    '--host',
    '0.0.0.0',
    '--port',
    '8000',
  ],
  mounts: [
    { from: '/srv/llama', to: '/models/llama', readOnly: true },
    { from: '/srv/draft', to: '/models/draft', readOnly: true },
  ],
};

function planOf(engine: Plan['engine'], launch: Partial<Launch> | null, model = 'llama'): Plan {
  const zero = {
    weightsBytes: 0,
    kvBytesPerToken: null,
    kvCacheBytes: null,
    workspaceBytes: 0,
    runtimeBytes: 0,
  };
  return planSchema.parse({
    engine,
    model,
    precision: 'bf16',
    kvCacheDtype: 'bf16',
    sessions: 1,
    contextTokens: 64,
    threads: 1,
    memory: { ...zero, reserveBytes: 0, totalBytes: null, budgetBytes: 0, headroomBytes: null },
    limits: {
      maxSessionsAtContext: null,
      maxContextAtSessions: null,
      admissionSlots: 1,
      admissionKvTokens: 64,
    },
    launch:
      launch === null
        ? null
        : {
            kind: 'container',
            argv: [],
            image: 'x',
            env: {},
            mounts: [],
            files: [],
            ports: [8_000],
            ...launch,
          },
  });
}

function container(about: { plan?: Plan; host?: HostFacts; wishes?: Partial<LaunchWishes> }) {
  const { plan = planOf('vllm', vllm), host = card, wishes = {} } = about;
  const spec = makeLaunchSpec({ plan, host, place, wishes: { ...usual, ...wishes } });
  if (spec.kind !== 'container') throw new Error(`a ${spec.kind}`);
  return spec;
}

const gpu = {
  index: 0,
  name: 'NVIDIA RTX PRO 4000 Blackwell',
  computeCapability: '12.0',
  sm: 'sm_120',
  driver: null,
  memory: { totalBytes: null, freeBytes: null, source: null },
};
const docker = { access: 'ok', version: '28.0', runtimes: ['runc'], defaultRuntime: 'runc' };
const card = boxFacts({ accelerators: [gpu], containers: { docker } });

describe('makeLaunchSpec, of a container', () => {
  it('publishes one port on loopback, and listens inside for it', () => {
    const { argv, network } = container({});
    expect(network).toEqual({ kind: 'bridge', port: 8_000, hostPort: 9_001 });
    expect(argv.slice(-4)).toEqual(['--host', '0.0.0.0', '--port', '8000']);
  });

  it('shares the network of a Jetson, on loopback and the port of the start', () => {
    const { argv, network, gpu: access } = container({ host: thorFacts() });
    expect(network).toEqual({ kind: 'host' });
    expect(argv.slice(-4)).toEqual(['--host', '127.0.0.1', '--port', '9001']);
    expect(access).toEqual({ kind: 'runtime', runtime: 'nvidia' });
  });

  it.each([
    [
      'the runtime where Docker has it',
      { docker: { ...docker, runtimes: ['runc', 'nvidia'] } },
      { kind: 'runtime', runtime: 'nvidia' },
    ],
    [
      'all CDI devices by one name',
      { docker: { ...docker, cdiDevices: ['nvidia.com/gpu=0', 'nvidia.com/gpu=all'] } },
      { kind: 'cdi', devices: ['nvidia.com/gpu=all'] },
    ],
    [
      'every CDI device where there is no such name',
      { docker: { ...docker, cdiDevices: ['nvidia.com/gpu=0', 'amd.com/gpu=0'] } },
      { kind: 'cdi', devices: ['nvidia.com/gpu=0'] },
    ],
    ['--gpus where nothing is told', { docker }, { kind: 'gpus' }],
  ])('gives it %s', (_, containers, expected) => {
    expect(container({ host: boxFacts({ accelerators: [gpu], containers }) }).gpu).toEqual(expected);
  });

  it('gives it no GPU where there is none', () => {
    expect(container({ host: boxFacts({ accelerators: [], containers: { docker } }) }).gpu).toEqual({
      kind: 'none',
    });
  });

  it('keeps what was compiled, and finds the cache of the hub', () => {
    const host = boxFacts({ accelerators: [gpu], offline: offlineFacts('/home/u/.cache/huggingface/hub') });
    const { mounts, env } = container({ host });
    expect(mounts).toEqual(
      expect.arrayContaining([
        { from: '/srv/llama', to: '/models/llama', readOnly: true },
        { from: '/home/u/.cache/huggingface', to: '/root/.cache/huggingface', readOnly: false },
        { from: '/data/engine-cache/vllm', to: '/cache', readOnly: false },
      ]),
    );
    expect(env).toMatchObject({ HF_HOME: '/root/.cache/huggingface', VLLM_CACHE_ROOT: '/cache/vllm' });
    expect(env).not.toHaveProperty('HF_HUB_OFFLINE');
  });

  it('writes nothing to the cache of the hub without a network', () => {
    const { mounts, env } = container({ wishes: { offline: true } });
    expect(mounts.find(({ to }) => to.includes('huggingface'))?.readOnly).toBe(true);
    expect(env).toMatchObject({ HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' });
  });

  it.each([
    ['openai/gpt-oss-20b', true],
    ['llama', false],
  ])('gives %s the vocabulary of tiktoken: %s', (model, expected) => {
    const host = boxFacts({ accelerators: [gpu], offline: offlineFacts('/hub', ['o200k_base.tiktoken']) });
    const { env, mounts } = container({ plan: planOf('vllm', vllm, model), host });
    expect(env['TIKTOKEN_ENCODINGS_BASE']).toBe(expected ? '/etc/encodings' : undefined);
    expect(mounts.some(({ from }) => from === '/opt/encodings')).toBe(expected);
  });

  it('names files relative to the run directory', () => {
    const launch = { files: [{ path: '/config/models/m/config.pbtxt', content: '' }] };
    const { files } = container({ plan: planOf('triton', launch) });
    expect(files).toEqual([{ path: 'models/m/config.pbtxt', content: '' }]);
  });

  it('tells Triton every port that it opens, and Ollama its address', () => {
    const triton = container({ plan: planOf('triton', { argv: ['tritonserver'], commandWords: 1 }) });
    expect(triton.network).toEqual({ kind: 'host' });
    expect(triton.argv.join(' ')).toContain('--http-port 9001 --metrics-port 9003');
    const ollama = container({
      plan: planOf('ollama', { argv: ['serve'], commandWords: 1, ports: [11_434] }),
    });
    expect(ollama.env['OLLAMA_HOST']).toBe('0.0.0.0:11434');
  });

  it('puts the folder of data where the plan could not name it', () => {
    const mounts = [{ from: '$DATA/triton', to: '/models', readOnly: true }];
    expect(container({ plan: planOf('triton', { mounts }) }).mounts).toContainEqual({
      ...mounts[0],
      from: '/data/triton',
    });
  });
});

describe('makeLaunchSpec, of a process', () => {
  it('runs the program that was named, with the paths of the box', () => {
    const plan = planOf('vllm', { ...vllm, env: { X: '/models/llama/x' } });
    const spec = makeLaunchSpec({ plan, host: card, place, wishes: { ...usual, program: '/opt/vllm' } });
    expect(spec).toMatchObject({
      kind: 'process',
      command: '/opt/vllm',
      argv: [
        'serve',
        '/srv/llama',
        '--speculative-config',
        '{"model":"/srv/draft"}',
        '--host',
        '127.0.0.1',
        '--port',
        '9001',
      ],
      env: { X: '/srv/llama/x', VLLM_CACHE_ROOT: '/data/engine-cache/vllm/vllm' },
    });
  });

  it.each([
    ['vllm', 'vllm', 'process'],
    ['mlc-llm', 'mlc-llm-nightly-cu130', 'process'],
    ['vllm', 'vllm-flash-attn', 'container'],
    ['llama-cpp', 'llama-cpp-python', 'container'],
  ] as const)('starts %s with the package %s as a %s', (engine, name, kind) => {
    const host = boxFacts({ pythonPackages: [{ name, version: '1' }] });
    expect(makeLaunchSpec({ plan: planOf(engine, {}), host, place, wishes: usual }).kind).toBe(kind);
  });

  it('finds its files in the run directory', () => {
    const launch: Partial<Launch> = {
      argv: ['trtllm-serve', 'serve', 'm', '--config', '/config/e.yaml'],
      commandWords: 2,
      files: [{ path: '/config/e.yaml', content: 'model: /config/x\n' }],
    };
    const wishes = { ...usual, program: 'trtllm-serve' };
    const spec = makeLaunchSpec({ plan: planOf('tensorrt-llm', launch), host: card, place, wishes });
    expect(spec).toMatchObject({
      argv: expect.arrayContaining(['/run/edgewright/one/e.yaml']) as unknown,
      files: [{ path: 'e.yaml', content: 'model: /run/edgewright/one/x\n' }],
    });
  });

  it.each([
    ['without a command', planOf('triton', null)],
    ['for our own engine', planOf('embedded', { kind: 'embedded' })],
  ])('refuses a plan %s', (_, plan) => {
    expect(() => makeLaunchSpec({ plan, host: card, place, wishes: usual })).toThrow(/plan of llama/);
  });
});

function offlineFacts(hubCache: string, encodings: string[] = []): object {
  return {
    hubCache,
    models: null,
    tokenConfigured: null,
    hubOffline: null,
    encodingsDirectory: encodings.length === 0 ? null : '/opt/encodings',
    encodings,
  };
}
