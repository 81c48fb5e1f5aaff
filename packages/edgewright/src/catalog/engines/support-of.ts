import { compareVersions } from '../compare-versions.ts';
import { type DeviceSupport, type EngineProfile, isAbout } from './engine-profile.ts';

/** How an engine stands to a box: the first row of its list that is about it. */
export function supportOf(
  engine: EngineProfile,
  box: { readonly id: string | null; readonly l4t: string | null },
): DeviceSupport {
  const row = engine.devices.find((candidate) => isAbout(candidate, box, compareVersions));
  return (
    row ?? {
      devices: 'all',
      support: 'unlisted',
      because: 'nothing is known about it there',
      source: 'none',
      confidence: 'K',
    }
  );
}
