import type { ContainerFacts } from '../../contract/container-facts.ts';
import { limits } from '../../contract/limits.ts';
import { commandLine } from '../capture/command-words.ts';
import { engineOfImage } from '../docker/engine-images.ts';
import { whyUnanswered, type Inquiry } from '../inquiry.ts';

/**
 * Starts a container that looks for the GPU, from an image that is here already: nothing is downloaded, the container
 * has no network and removes itself. Only when asked for.
 */
export async function probeGpuContainer(
  inquiry: Inquiry,
  found: { images: readonly string[] | null; isJetson: boolean },
): Promise<ContainerFacts['gpuInContainer']> {
  const image = chooseImage(found.images ?? []);
  if (image === null) {
    inquiry.unknown(
      'containers.gpuInContainer',
      'no image with CUDA is on this machine, and none is downloaded',
    );
    return null;
  }
  const argv = [
    'docker',
    'run',
    '--rm',
    '--pull',
    'never',
    '--network',
    'none',
    '--label',
    'edgewright=gpu-check',
    ...(found.isJetson ? ['--runtime', 'nvidia'] : ['--gpus', 'all']),
    '--entrypoint',
    'nvidia-smi',
    image,
    '-L',
  ];
  const outcome = await inquiry.run(argv, { deadlineMs: limits.gpuContainerMs });
  const command = commandLine(argv);
  if (outcome.kind !== 'ran') return { command, works: false, output: whyUnanswered(inquiry, argv, outcome) };
  const output = `${outcome.stdout}${outcome.stderr}`.slice(0, limits.gpuContainerOutputCharacters);
  return { command, works: outcome.exitCode === 0 && /^GPU \d+:/m.test(outcome.stdout), output };
}

/** A plain CUDA image starts fastest; images of engines have nvidia-smi mounted by the runtime too. */
function chooseImage(images: readonly string[]): string | null {
  const cuda = images.find((image) =>
    /(?:^|\/)(?:nvidia\/)?(?:cuda|l4t-cuda|l4t-base|l4t-jetpack):/.test(image),
  );
  return cuda ?? images.find((image) => engineOfImage(image) !== null) ?? null;
}
