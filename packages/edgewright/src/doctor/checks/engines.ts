import { compareVersions } from '../../catalog/compare-versions.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { isThor, withoutGpu } from '../box.ts';
import { fail, pass, skip, warn, type Check } from '../check.ts';
import { computeCapabilityOf, isOlder } from '../device-knowledge.ts';
import { manual } from '../remedy.ts';

interface InstalledEngine {
  /** `vllm`, `sglang`, … */
  name: string;
  version: string | null;
  /** Where it was seen, in words. */
  where: string;
}

/** An engine that is known not to serve on some hardware. */
interface KnownTrouble {
  engine: string;
  /** What is wrong with this version on this box, or null. */
  trouble(version: string | null, facts: HostFacts): string | null;
  instead: string;
}

const troubles: readonly KnownTrouble[] = [
  {
    engine: 'vllm',
    trouble: (version, facts) =>
      isThor(facts) && version !== null && isOlder(version, '0.20') && !/\bnv\d/.test(version)
        ? 'upstream releases before 0.20 have no kernels for Thor (known issue KI-5)'
        : null,
    instead: 'docker pull nvcr.io/nvidia/vllm:25.12.post1-py3',
  },
  {
    engine: 'sglang',
    trouble: (version, facts) =>
      isThor(facts) && (version === null || compareVersions(version, '0.5.5') !== 0)
        ? 'on Thor only the image of NVIDIA is known to work, without gpt-oss and FP8'
        : null,
    instead: 'docker pull nvcr.io/nvidia/sglang:26.01-py3',
  },
  {
    engine: 'mlc-llm',
    trouble: (_version, facts) => (isThor(facts) ? 'nobody is known to have it running on Thor' : null),
    instead: 'docker pull ghcr.io/nvidia-ai-iot/llama_cpp:latest-jetson-thor',
  },
];

/** Engines as Python names them. */
const enginePackages = ['vllm', 'sglang', 'mlc-llm', 'tensorrt-llm'];

export const engineVersionsCheck: Check = {
  id: 'engine-versions',
  title: 'Engines installed on the host',
  phases: ['before', 'during'],
  why: 'Releases of engines that are older than a GPU start on it and then end with "no kernel image is available", or with wrong answers.',
  source: ['known issue KI-5', 'vLLM #39712', 'SGLang #18071'],
  applies: withoutGpu,
  judge: (facts) => {
    if (facts.pythonPackages === null) return skip('Python could not be asked for its packages.');
    const engines = installedEngines(facts);
    if (engines.length === 0) return pass('None; engines come as images.');
    const bad = engines.flatMap((engine) => {
      const row = troubles.find(({ engine: name }) => name === engine.name);
      const why = row?.trouble(engine.version, facts) ?? null;
      return row === undefined || why === null ? [] : [{ engine, why, instead: row.instead }];
    });
    if (bad.length === 0) return pass(`${engines.map(nameEngine).join(', ')}.`);
    return warn(
      bad.map(({ engine, why }) => `${nameEngine(engine)}: ${why}.`).join(' '),
      manual({
        summary: 'Use what is known to work on this box.',
        commands: bad.map(({ instead }) => instead),
      }),
    );
  },
};

function installedEngines(facts: HostFacts): InstalledEngine[] {
  return (facts.pythonPackages ?? []).flatMap(({ name, version }) => {
    const canonical = name.toLowerCase().replaceAll('_', '-');
    return enginePackages.includes(canonical) ? [{ name: canonical, version, where: 'Python' }] : [];
  });
}

function nameEngine({ name, version, where }: InstalledEngine): string {
  return `${name} ${version ?? '(version not known)'} (${where})`;
}

/** The compute capability with which each engine begins. */
const leastCapability = { vllm: '7.0', 'tensorrt-llm': '8.0', sglang: '7.5' } as const;

export const oldGpuCheck: Check = {
  id: 'old-gpu',
  title: 'Engines for this generation',
  phases: ['before'],
  why: 'Engines and CUDA 13 left GPUs of the Pascal generation (2016) behind: only llama.cpp and Ollama, built with CUDA 12, still serve them.',
  source: ['compatibility matrix (Dec 2024): lab card, corrected', 'vLLM: compute capability 7.0 or newer'],
  applies: (facts) => {
    const capability = computeCapabilityOf(facts);
    if (capability === null) return withoutGpu(facts) ?? 'The compute capability is not known.';
    return isOlder(capability, leastCapability.vllm)
      ? null
      : `Compute capability ${capability} is served by all.`;
  },
  judge: (facts) => {
    const capability = computeCapabilityOf(facts);
    const installed = installedEngines(facts).filter(({ name }) => name in leastCapability);
    const cuda = facts.cuda?.version ?? null;
    const evidence = `Compute capability ${capability}: llama.cpp or Ollama with CUDA 12 only.`;
    if (cuda !== null && !isOlder(cuda, '13.0')) {
      return fail(
        `${evidence} CUDA ${cuda} on the host builds nothing for it.`,
        manual({
          summary: 'Use an image of CUDA 12.',
          commands: ['docker pull ghcr.io/ggml-org/llama.cpp:server-cuda'],
        }),
      );
    }
    return warn(
      installed.length === 0
        ? evidence
        : `${evidence} ${installed.map(nameEngine).join(', ')} cannot use it.`,
      manual({
        summary: 'Serve GGUF models with llama.cpp.',
        commands: ['docker pull ghcr.io/ggml-org/llama.cpp:server-cuda'],
      }),
    );
  },
};
