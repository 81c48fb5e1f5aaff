import type { HostFacts } from '../../contract/host-facts.ts';
import { whyUnanswered, type Inquiry } from '../inquiry.ts';

/** Engines, and what they stand on. */
const packages = [
  'vllm',
  'sglang',
  'tensorrt',
  'tensorrt_llm',
  'tensorrt-edgellm',
  'mlc-llm',
  'torch',
  'triton',
  'flashinfer-python',
];

/** One call for all; importlib.metadata reads names and versions without importing the packages. */
const script = [
  'import importlib.metadata as m',
  'for d in m.distributions():',
  '  print("%s==%s" % (d.metadata["Name"], d.version))',
].join('\n');

export async function probePython(inquiry: Inquiry): Promise<HostFacts['pythonPackages']> {
  const argv = ['python3', '-c', oneLine(script)];
  const outcome = await inquiry.run(argv);
  if (outcome.kind !== 'ran' || outcome.exitCode !== 0) {
    inquiry.unknown('pythonPackages', whyUnanswered(inquiry, argv, outcome));
    return null;
  }
  return parsePackageLines(outcome.stdout);
}

/** Lines of `name==version`, as `pip freeze` prints them too; names are compared as PyPI compares them. */
export function parsePackageLines(text: string): { name: string; version: string }[] {
  const versions = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, version] = /^([\w.-]{1,100})==(\S{1,100})\s*$/.exec(line) ?? [];
    // Of two installations the first on the path is the one that is imported.
    if (name !== undefined && version !== undefined && !versions.has(plainName(name))) {
      versions.set(plainName(name), version);
    }
  }
  return packages.flatMap((name) => {
    const version = versions.get(plainName(name));
    return version === undefined ? [] : [{ name, version }];
  });
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** A capture has one line per command. */
function oneLine(text: string): string {
  return `exec(${JSON.stringify(text)})`;
}
