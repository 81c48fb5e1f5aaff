import type { HostFacts } from '../../contract/host-facts.ts';
import { isThor, withoutGpu } from '../box.ts';
import { pass, skip, warn, type Check } from '../check.ts';
import { computeCapabilityOf, isOlder, majorOf, profileOf } from '../device-knowledge.ts';
import { manual } from '../remedy.ts';

/** Why an image cannot run on a box, or null. Each row knows one way in which images go wrong. */
type Rule = (image: string, facts: HostFacts) => string | null;

const rules: readonly Rule[] = [builtForOtherL4t, jetson6Flavour, vllmWithoutThor, cudaBeforeBlackwell];

export const imageFamilyCheck: Check = {
  id: 'image-family',
  title: 'Images for this box',
  phases: ['before', 'during'],
  why: 'An image brings CUDA libraries that fit one family of drivers and GPUs; elsewhere it ends with "no kernel image is available" or missing libraries.',
  source: ['known issue KI-16', 'jetson-containers #1557', 'vLLM #39233, #39712', 'docker images'],
  applies: withoutGpu,
  judge: (facts) => {
    const { images } = facts.containers;
    if (images === null) return skip('The images could not be asked.');
    const wrong = images.flatMap((image) => {
      const why = rules.map((rule) => rule(image, facts)).find((reason) => reason !== null);
      return why === undefined || why === null ? [] : [{ image, why }];
    });
    if (wrong.length === 0) return pass(`${images.length} on disk, none known not to run here.`);
    const replacement = profileOf(facts)?.container.testImage.value ?? null;
    return warn(
      wrong.map(({ image, why }) => `${image} ${why}.`).join(' '),
      manual({
        summary:
          'Use images of this family; remove the others to win space, unless another box gets them from here.',
        commands: [
          ...(replacement === null ? [] : [`docker pull ${replacement}`]),
          ...wrong.map(({ image }) => `docker image rm ${image}`),
        ],
      }),
    );
  },
};

/** Tags of jetson-containers and l4t images name the release: `r36.4.0`, `0.14.0-r38.3-arm64-sbsa`. */
function builtForOtherL4t(image: string, facts: HostFacts): string | null {
  const l4t = facts.jetson?.l4t ?? null;
  const built = /(?:^|[:.-])r(3[2-9]|[4-9]\d)(?:\.\d+)*(?:[.-]|$)/.exec(tagOf(image))?.[1];
  if (l4t === null || built === undefined) return null;
  const runs = majorOf(l4t);
  // R38 and R39 share the SBSA user space; across that border libraries are missing.
  const isSbsa = (major: number): boolean => major >= 38;
  if (runs === null || Number(built) === runs || (isSbsa(Number(built)) && isSbsa(runs))) return null;
  return `is built for Jetson Linux ${built}, and this is ${l4t}`;
}

function jetson6Flavour(image: string, facts: HostFacts): string | null {
  return isThor(facts) && tagOf(image).endsWith('-igpu') ? 'is of the flavour for JetPack 6 (`-igpu`)' : null;
}

/** Upstream vLLM has kernels for Thor since 0.20. */
function vllmWithoutThor(image: string, facts: HostFacts): string | null {
  if (!isThor(facts) || !/(^|\/)vllm\/vllm-openai:/.test(image)) return null;
  const version = /^v?(\d+\.\d+(?:\.\d+)?)/.exec(tagOf(image))?.[1];
  return version !== undefined && isOlder(version, '0.20') ? 'has no kernels for Thor (from 0.20 on)' : null;
}

/** Blackwell came with CUDA 12.8, Thor's name for its architecture with 13.0. */
function cudaBeforeBlackwell(image: string, facts: HostFacts): string | null {
  const version = /(?:^|\/)nvidia\/cuda:(\d+\.\d+)/.exec(image)?.[1];
  const capability = computeCapabilityOf(facts);
  if (version === undefined || capability === null || isOlder(capability, '10.0')) return null;
  const least = isThor(facts) ? '13.0' : (profileOf(facts)?.software.minCuda.value ?? '12.8');
  return isOlder(version, least) ? `has CUDA ${version}, and this GPU begins with ${least}` : null;
}

function tagOf(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon < 0 ? '' : name.slice(colon + 1);
}
