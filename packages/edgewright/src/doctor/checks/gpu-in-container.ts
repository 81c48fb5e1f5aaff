import type { HostFacts } from '../../contract/host-facts.ts';
import { hasIntegratedGpu, withoutGpu } from '../box.ts';
import { fail, pass, skip, type Check } from '../check.ts';
import { gpuTestImage } from '../device-knowledge.ts';
import { manual } from '../remedy.ts';
import { recordedReason } from '../unknown-reason.ts';

export const gpuInContainerCheck: Check = {
  id: 'gpu-in-container',
  title: 'GPU inside a container',
  phases: ['before', 'during'],
  why: 'The one test that takes the whole path at once: Docker, runtime, driver and an image of the right CUDA.',
  source: [
    'compatibility matrix (Dec 2024): before deployment',
    'Jetson Thor workshop (2025): test of the NVIDIA runtime',
  ],
  applies: (facts) => {
    const access = facts.containers.docker?.access;
    if (access === undefined || access === 'not-installed')
      return withoutGpu(facts) ?? 'Docker is not installed.';
    return withoutGpu(facts);
  },
  judge: (facts) => {
    const tried = facts.containers.gpuInContainer;
    const command = gpuTestCommand(facts);
    if (tried === null) {
      const why =
        recordedReason(facts, 'containers.gpuInContainer') ??
        'it starts a container, so it has to be asked for';
      if (command === null)
        return skip(`Not tried: ${why}. No image for a test is known for this device and release.`);
      return skip(
        `Not tried: ${why}.`,
        manual({ summary: 'Try it, with `doctor --deep` or by hand.', commands: [command] }),
      );
    }
    if (tried.works) return pass(`\`${tried.command}\` lists the GPU.`);
    return fail(
      `\`${tried.command}\` found no GPU: ${lastLine(tried.output)}`,
      manual({
        summary:
          'Look at the findings about the NVIDIA runtime, the toolkit and the driver first, then try again.',
        commands: ["docker info --format '{{json .Runtimes}}'", ...(command === null ? [] : [command])],
      }),
    );
  },
};

/**
 * The command that shows the GPU inside a container of this box: an image that its driver can serve, and the way
 * of passing the GPU that works there.
 */
function gpuTestCommand(facts: HostFacts): string | null {
  const image = gpuTestImage(facts);
  if (image === null) return null;
  const access = hasIntegratedGpu(facts) ? '--runtime nvidia' : '--gpus all';
  return `docker run --rm ${access} ${image} nvidia-smi`;
}

function lastLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.at(-1)?.trim() ?? 'it printed nothing.';
}
