import { formatBytes } from '../../base/format-quantity.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { fail, pass, skip, warn, type Check } from '../check.ts';
import { manual } from '../remedy.ts';

type Disk = HostFacts['disks'][number];

const gibibyte = 1024 ** 3;
/** One engine image and one small model. */
const enoughBytes = 20 * gibibyte;
const enoughShare = 0.1;
/** Logs and temporary files stop being written. */
const fullBytes = gibibyte;

export const diskSpaceCheck: Check = {
  id: 'disk-space',
  title: 'Free space',
  phases: ['before', 'during', 'after'],
  why: 'An engine image takes 10 to 30 GB and a model as much; a full disk breaks downloads, logs and Docker itself.',
  source: ['df', 'failure "No space left on device" of engines'],
  applies: () => null,
  judge: (facts) => {
    const known = facts.disks.filter(isMeasured);
    if (known.length === 0) return skip('No file system could be measured.');
    const disks = onePerFileSystem(known);
    const short = disks.filter((disk) => isShort(disk));
    if (short.length === 0) return pass(`${disks.map(describe).join(', ')}.`);
    const evidence = `${short.map(describe).join(', ')}.`;
    const remedy = manual({
      summary:
        'Remove images and models that are not used, or move them to a larger disk. Nothing is removed for you.',
      commands: short.flatMap(lookInto),
    });
    return short.some((disk) => disk.freeBytes < fullBytes) ? fail(evidence, remedy) : warn(evidence, remedy);
  },
};

type MeasuredDisk = Disk & { totalBytes: number; freeBytes: number };

function isMeasured(disk: Disk): disk is MeasuredDisk {
  return disk.totalBytes !== null && disk.freeBytes !== null && disk.totalBytes > 0;
}

function isShort({ freeBytes, totalBytes }: MeasuredDisk): boolean {
  return freeBytes < enoughBytes || freeBytes / totalBytes < enoughShare;
}

/** Folders on one file system share its space: the one named first speaks for all. */
function onePerFileSystem(disks: readonly MeasuredDisk[]): MeasuredDisk[] {
  const seen = new Map<string, MeasuredDisk>();
  for (const disk of disks) {
    const key = disk.mountedOn ?? disk.path;
    if (!seen.has(key)) seen.set(key, disk);
  }
  return [...seen.values()];
}

function describe({ purpose, mountedOn, path, freeBytes, totalBytes }: MeasuredDisk): string {
  return `${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} free on ${mountedOn ?? path} (${purpose})`;
}

function lookInto(disk: MeasuredDisk): string[] {
  switch (disk.purpose) {
    case 'containers':
      return ['docker system df -v'];
    case 'models':
      return [`du -sh ${disk.path}/* | sort -h`];
    case 'system':
    case 'data':
      return [
        `df -h ${disk.mountedOn ?? disk.path}`,
        `sudo du -xh -d 2 ${disk.mountedOn ?? disk.path} | sort -h | tail`,
      ];
  }
}
