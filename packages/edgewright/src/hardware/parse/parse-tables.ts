/** One row of `df -kP PATH`; sizes in bytes. Null: there is none. */
export function parseDiskSpace(
  text: string,
): { mountedOn: string; totalBytes: number; freeBytes: number } | null {
  for (const line of text.split('\n')) {
    const [, total, free, mountedOn] =
      /\s(\d{1,15})\s+\d{1,15}\s+(\d{1,15})\s+(?:\d{1,3}%|-)\s+(\/.*?)\s*$/.exec(line) ?? [];
    if (mountedOn === undefined) continue;
    return { mountedOn, totalBytes: Number(total) * 1024, freeBytes: Number(free) * 1024 };
  }
  return null;
}

/** Rows of `ps -eo pid=,rss=,comm=`: who holds how much. Kernel threads hold nothing and are left out. */
export function parseProcesses(text: string): { pid: number; name: string; residentBytes: number }[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, kilobytes, name] = /^\s*(\d{1,10})\s+(\d{1,15})\s+(\S.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || Number(kilobytes) === 0) return [];
    return [{ pid: Number(pid), name, residentBytes: Number(kilobytes) * 1024 }];
  });
}

/** `timedatectl show`: `NTPSynchronized=yes`. */
export function parseClock(text: string): { synchronized: boolean | null; serviceEnabled: boolean | null } {
  const read = (name: string): boolean | null => {
    const value = new RegExp(`^${name}=(yes|no)\\s*$`, 'm').exec(text)?.[1];
    return value === undefined ? null : value === 'yes';
  };
  return { synchronized: read('NTPSynchronized'), serviceEnabled: read('NTP') };
}

/** `id`: whether the user is root, and the names of its groups; the group named like the user is left out. */
export function parseUser(text: string): { isRoot: boolean; groups: string[] } | null {
  const [, uid, user] = /^uid=(\d{1,10})(?:\(([^)]*)\))?/.exec(text.trim()) ?? [];
  if (uid === undefined) return null;
  const list = /\bgroups=(\S+)/.exec(text)?.[1] ?? '';
  const names = [...list.matchAll(/\d+\(([^)]*)\)/g)].map(([, name = '']) => name);
  return {
    isRoot: uid === '0',
    groups: names.filter((name) => name !== '' && (uid === '0' || name !== user)),
  };
}

/** `lscpu`, where /proc/cpuinfo was not captured. */
export function parseLscpu(text: string): {
  model: string | null;
  cores: number | null;
  features: string[] | null;
} {
  const read = (name: string): string | null =>
    new RegExp(`^${name}:\\s+(\\S.*?)\\s*$`, 'm').exec(text)?.[1] ?? null;
  const cores = read('CPU\\(s\\)');
  return {
    model: read('Model name'),
    cores: cores !== null && /^[1-9]\d{0,4}$/.test(cores) ? Number(cores) : null,
    features: read('Flags')?.split(/\s+/) ?? null,
  };
}
