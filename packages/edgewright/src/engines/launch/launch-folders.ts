import type { HostFacts } from '../../contract/host-facts.ts';
import type { ServedEngine } from '../engine-behaviour.ts';
import type { ContainerLaunch } from '../launch-spec.ts';
import type { LaunchQuestion, LaunchWishes } from './launch-wishes.ts';

type Mount = ContainerLaunch['mounts'][number];

/** Folders that an engine finds, beside the model, and the variables that lead it there. */
export interface LaunchFolders {
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
}

/** Inside containers. */
const hubHome = '/root/.cache/huggingface';
const hubAlone = '/root/.cache/huggingface-hub';
const cacheHome = '/cache';
const encodings = '/etc/encodings';

/** What an engine compiles or fetches once: variable, and the folder below its cache. */
const cacheVariables = {
  vllm: {
    VLLM_CACHE_ROOT: 'vllm',
    TORCHINDUCTOR_CACHE_DIR: 'inductor',
    TRITON_CACHE_DIR: 'triton',
    FLASHINFER_WORKSPACE_BASE: 'flashinfer',
  },
  sglang: {
    TORCHINDUCTOR_CACHE_DIR: 'inductor',
    TRITON_CACHE_DIR: 'triton',
    FLASHINFER_WORKSPACE_BASE: 'flashinfer',
  },
  'tensorrt-llm': {
    TORCHINDUCTOR_CACHE_DIR: 'inductor',
    TRITON_CACHE_DIR: 'triton',
    FLASHINFER_WORKSPACE_BASE: 'flashinfer',
  },
  triton: {
    TORCHINDUCTOR_CACHE_DIR: 'inductor',
    TRITON_CACHE_DIR: 'triton',
    FLASHINFER_WORKSPACE_BASE: 'flashinfer',
  },
  'mlc-llm': { MLC_LLM_HOME: 'mlc' },
  // The store of models: what `ollama pull` and `ollama create` bring.
  ollama: { OLLAMA_MODELS: 'models' },
  // Its cache is named by a flag.
  'tensorrt-edge-llm': {},
  'llama-cpp': {},
  tgi: { TORCHINDUCTOR_CACHE_DIR: 'inductor', TRITON_CACHE_DIR: 'triton' },
} as const satisfies Record<ServedEngine, Readonly<Record<string, string>>>;

const readsTheHub: ReadonlySet<ServedEngine> = new Set<ServedEngine>([
  'vllm',
  'sglang',
  'tensorrt-llm',
  'tensorrt-edge-llm',
  'triton',
  'tgi',
  'mlc-llm',
]);

export function launchFolders(engine: ServedEngine, { plan, host, wishes }: LaunchQuestion): LaunchFolders {
  const hub = readsTheHub.has(engine) ? hubFolder(host, wishes) : null;
  const cache = cacheFolder(engine, wishes.dataDirectory);
  const tiktoken = isGptOss(plan.model) ? encodingsFolder(host) : null;
  const own = wishes.offline && engine === 'mlc-llm' ? mlcOffline : null;
  const all = [hub, cache, tiktoken, own].filter((folder) => folder !== null);
  return {
    mounts: all.flatMap(({ mounts }) => mounts),
    env: Object.assign({}, ...all.map(({ env }) => env)) as Record<string, string>,
  };
}

/** Libraries and weights that are there are used, and nothing is fetched or compiled. */
const mlcOffline: LaunchFolders = {
  mounts: [],
  env: { MLC_DOWNLOAD_CACHE_POLICY: 'READONLY', MLC_JIT_POLICY: 'READONLY' },
};

function hubFolder(
  host: HostFacts,
  { offline, homeDirectory }: Pick<LaunchWishes, 'offline' | 'homeDirectory'>,
): LaunchFolders {
  const hub = host.offline?.hubCache ?? `${homeDirectory}/.cache/huggingface/hub`;
  const env = {
    HF_HUB_DISABLE_TELEMETRY: '1',
    DO_NOT_TRACK: '1',
    ...(offline ? { HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' } : {}),
  };
  const readOnly = offline;
  // The folder above holds the user's token, too, without which a gated model cannot be fetched.
  return hub.endsWith('/hub')
    ? {
        mounts: [{ from: hub.slice(0, -'/hub'.length), to: hubHome, readOnly }],
        env: { HF_HOME: hubHome, ...env },
      }
    : { mounts: [{ from: hub, to: hubAlone, readOnly }], env: { HF_HUB_CACHE: hubAlone, ...env } };
}

function cacheFolder(engine: ServedEngine, dataDirectory: string): LaunchFolders {
  const variables = Object.entries(cacheVariables[engine]);
  if (variables.length === 0 && engine !== 'tensorrt-edge-llm') return { mounts: [], env: {} };
  return {
    mounts: [{ from: `${dataDirectory}/engine-cache/${engine}`, to: cacheHome, readOnly: false }],
    env: Object.fromEntries(variables.map(([name, folder]) => [name, `${cacheHome}/${folder}`])),
  };
}

/** gpt-oss reads its vocabulary from files that are fetched at the first request, unless they are here. */
function encodingsFolder({ offline }: HostFacts): LaunchFolders | null {
  if (offline?.encodingsDirectory == null || (offline.encodings ?? []).length === 0) return null;
  return {
    mounts: [{ from: offline.encodingsDirectory, to: encodings, readOnly: true }],
    env: { TIKTOKEN_ENCODINGS_BASE: encodings },
  };
}

function isGptOss(model: string): boolean {
  return /gpt-?oss/i.test(model);
}
