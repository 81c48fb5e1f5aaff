import { posix } from 'node:path';

export interface CgroupDirectories {
  /** Directories of the unified hierarchy (version 2), the process's own first, then its parents. */
  unified: string[];
  /** The same for the memory controller of version 1. */
  memory: string[];
  /** The same for the cpu controller of version 1. */
  cpu: string[];
}

/**
 * Where the limits of this process may stand, from /proc/self/cgroup. A limit of a parent holds for its
 * children too, so the whole way up is listed. Inside a container the path may be the host's and not exist
 * there; the last directory, the root of the mount, then carries the container's limits.
 */
export function cgroupDirectories(procSelfCgroup: string): CgroupDirectories {
  const found: CgroupDirectories = { unified: [], memory: [], cpu: [] };
  for (const line of procSelfCgroup.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    const names = controllers.split(',');
    if (controllers === '') found.unified = upwards('/sys/fs/cgroup', path);
    if (names.includes('memory')) found.memory = upwards('/sys/fs/cgroup/memory', path);
    if (names.includes('cpu')) found.cpu = upwards('/sys/fs/cgroup/cpu', path);
  }
  return found;
}

/** `path` and all its parents below `mount`, as absolute directories. `..` cannot leave the mount. */
function upwards(mount: string, path: string): string[] {
  const parts = posix.normalize(path).split('/').filter(Boolean);
  return parts.map((_, index) => posix.join(mount, ...parts.slice(0, parts.length - index))).concat(mount);
}
