import type { DeviceMatch } from '../contract/host-facts.ts';
import type { DeviceEvidence } from './device-evidence.ts';
import { deviceProfiles } from './devices.ts';
import { matchGpus } from './match-gpus.ts';
import { matchJetson, tegraOf } from './match-jetson.ts';

/**
 * Which device of the catalog this is. Never decides by the software release: Jetson Linux 39 runs on Orin and on
 * Thor. Words for all evidence used stand in `because`.
 */
export function matchDevice(evidence: DeviceEvidence): DeviceMatch {
  const tegra = tegraOf(evidence);
  if (tegra) return matchJetson(evidence, tegra);
  const { gpus } = evidence;
  const boxed = deviceProfiles.find(
    (profile) => profile.kind === 'spark' && isModel(evidence, profile.match.modelWords),
  );
  if (gpus !== null && gpus.length > 0) return matchGpus(gpus);
  if (boxed) {
    const because = [`the board calls itself "${evidence.deviceTreeModel}"`, 'its GPU did not answer'];
    return { id: boxed.id, confidence: 'likely', because };
  }
  if (gpus === null) {
    return {
      id: null,
      confidence: 'none',
      because: [
        'the GPUs of this machine could not be asked, which does not mean that there is none',
        ...named(evidence),
      ],
    };
  }
  return {
    id: 'cpu-only',
    confidence: 'exact',
    because: ['no GPU was found, and nothing says that this is a Jetson'],
  };
}

function isModel(evidence: DeviceEvidence, words: readonly string[]): boolean {
  return words.some((word) => evidence.deviceTreeModel?.includes(word) ?? false);
}

function named(evidence: DeviceEvidence): string[] {
  return evidence.deviceTreeModel === null ? [] : [`the board calls itself "${evidence.deviceTreeModel}"`];
}
