import { posix } from 'node:path';
import type { Machine } from './machine.ts';

/** Folders of the user who asks; null where the home folder is not known. */
export interface Folders {
  /** `~/.cache/huggingface` */
  hubHome: string | null;
  /** Where downloaded models lie: `~/.cache/huggingface/hub`. */
  hubCache: string | null;
  /** Where our own data lie: `~/.local/share/edgewright`. */
  data: string | null;
}

/** As huggingface_hub and the XDG base directories determine them from the environment. */
export function foldersOf(machine: Machine): Folders {
  const read = (name: string): string | null => machine.environment(name) || null;
  const home = machine.runtime?.homeDirectory ?? read('HOME');
  const below = (folder: string | null, ...parts: string[]): string | null =>
    folder === null ? null : posix.join(folder, ...parts);
  const cache = read('XDG_CACHE_HOME') ?? below(home, '.cache');
  const hubHome = read('HF_HOME') ?? below(cache, 'huggingface');
  return {
    hubHome,
    hubCache: read('HF_HUB_CACHE') ?? below(hubHome, 'hub'),
    data: below(read('XDG_DATA_HOME') ?? below(home, '.local', 'share'), 'edgewright'),
  };
}
