import type { ServedEngine } from '../engine-behaviour.ts';

interface Words {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** How an engine is told where to listen. Some open more ports than the one that serves: those follow it. */
type AddressWords =
  | {
      readonly kind: 'flags';
      readonly hosts: readonly string[];
      /** With what is added to the port that serves. */
      readonly ports: readonly { readonly flag: string; readonly above: number }[];
    }
  | { readonly kind: 'variable'; readonly name: string };

const hostAndPort: AddressWords = {
  kind: 'flags',
  hosts: ['--host'],
  ports: [{ flag: '--port', above: 0 }],
};

const addressWords = {
  vllm: hostAndPort,
  sglang: hostAndPort,
  'tensorrt-llm': hostAndPort,
  'tensorrt-edge-llm': hostAndPort,
  'llama-cpp': hostAndPort,
  'mlc-llm': hostAndPort,
  tgi: {
    kind: 'flags',
    hosts: ['--hostname'],
    ports: [
      { flag: '--port', above: 0 },
      { flag: '--prometheus-port', above: 1 },
      // The router talks to its shards here, also to a single one.
      { flag: '--master-port', above: 2 },
    ],
  },
  triton: {
    kind: 'flags',
    hosts: ['--http-address', '--metrics-address'],
    ports: [
      { flag: '--http-port', above: 0 },
      { flag: '--metrics-port', above: 2 },
    ],
  },
  ollama: { kind: 'variable', name: 'OLLAMA_HOST' },
} as const satisfies Record<ServedEngine, AddressWords>;

/** The same words with another address. What an engine is not told already is added, never left to its default. */
export function withAddress(engine: ServedEngine, { argv, env }: Words, { host, port }: Address): Words {
  const words: AddressWords = addressWords[engine];
  if (words.kind === 'variable') return { argv, env: { ...env, [words.name]: `${host}:${port}` } };
  const values = [
    ...words.hosts.map((flag) => [flag, host] as const),
    ...words.ports.map(({ flag, above }) => [flag, String(port + above)] as const),
  ];
  return { argv: values.reduce<readonly string[]>(withValue, argv), env };
}

function withValue(argv: readonly string[], [flag, value]: readonly [string, string]): readonly string[] {
  const at = argv.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  if (at === -1) return [...argv, flag, value];
  return argv[at] === flag
    ? [...argv.slice(0, at + 1), value, ...argv.slice(at + 2)]
    : [...argv.slice(0, at), `${flag}=${value}`, ...argv.slice(at + 1)];
}
