import { isSameRelease } from '../../catalog/compare-versions.ts';
import { hasGpu, isJetson, isThor, withoutGpu } from '../box.ts';
import { pass, warn, type Check } from '../check.ts';
import { expectedComponents } from '../device-knowledge.ts';
import { manual } from '../remedy.ts';
import { recordedReason } from '../unknown-reason.ts';

export const tensorrtCheck: Check = {
  id: 'tensorrt',
  title: 'TensorRT on the host',
  phases: ['before'],
  why: 'Engine files are bound to the TensorRT that built them, the GPU and the JetPack; after a change they have to be built again.',
  source: ['compatibility matrix (Dec 2024): verification commands', 'known issue KI-17', 'dpkg'],
  applies: withoutGpu,
  judge: (facts) => {
    const { tensorrt } = facts;
    if (tensorrt === null) {
      const why = recordedReason(facts, 'tensorrt');
      return pass(
        `None was found on the host${why === null ? '' : ` (${why})`}; only TensorRT Edge-LLM and programs for TensorRT need it there.`,
      );
    }
    const expected = expectedComponents(facts)?.tensorrt.value ?? null;
    const seen = `TensorRT ${tensorrt.version} (${tensorrt.source})`;
    if (expected === null || isSameRelease(firstTwo(tensorrt.version), firstTwo(expected)))
      return pass(`${seen}.`);
    return warn(
      `${seen}, but JetPack ${facts.jetson?.jetpack} comes with ${expected}.`,
      manual({
        summary: 'Bring TensorRT to the release of this JetPack, and build engine files again.',
        commands: ['sudo apt-get update', 'sudo apt-get install -y tensorrt'],
      }),
    );
  },
};

export const tensorrtLlmCheck: Check = {
  id: 'tensorrt-llm',
  title: 'TensorRT-LLM',
  phases: ['before', 'during'],
  why: 'TensorRT-LLM is not made for Jetson: the one branch of 2024 ran on AGX Orin with JetPack 6.1 and is not maintained. Its place on Jetson is taken by TensorRT Edge-LLM.',
  source: [
    'compatibility matrix (Dec 2024): before and during deployment, corrected',
    'TensorRT-LLM #5594, #9713',
  ],
  applies: (facts) => {
    if (!hasGpu(facts)) return withoutGpu(facts);
    const isThere =
      packageVersion(facts.pythonPackages, 'tensorrt-llm') !== null || trtImages(facts.containers.images);
    if (isThere) return null;
    return facts.pythonPackages === null && facts.containers.images === null
      ? 'Neither Python packages nor images could be asked.'
      : 'It is not installed.';
  },
  judge: (facts) => {
    const version = packageVersion(facts.pythonPackages, 'tensorrt-llm');
    const seen =
      version === null ? 'There is an image of TensorRT-LLM.' : `TensorRT-LLM ${version} is installed.`;
    if (!isJetson(facts)) return pass(seen);
    return warn(
      `${seen} ${isThor(facts) ? 'No release supports Thor.' : 'On Orin only a preview of 2024 runs, without fused attention.'}`,
      manual({
        summary: 'Use vLLM or llama.cpp, or TensorRT Edge-LLM where engine files are wanted.',
        commands: version === null ? ['docker images | grep -i tensorrt'] : ['pip uninstall tensorrt-llm'],
      }),
    );
  },
};

function trtImages(images: readonly string[] | null): boolean {
  return images?.some((image) => /tensorrt[-_]llm|trtllm/i.test(image)) ?? false;
}

function packageVersion(
  packages: readonly { name: string; version: string }[] | null,
  name: string,
): string | null {
  return packages?.find((one) => one.name.replaceAll('_', '-').toLowerCase() === name)?.version ?? null;
}

function firstTwo(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
