import { posix } from 'node:path';
import type { HostFacts } from '../../contract/host-facts.ts';
import { whyUnanswered, type Inquiry } from '../inquiry.ts';
import { parseDiskSpace } from '../parse/parse-tables.ts';

type Disk = HostFacts['disks'][number];
export type WantedDisk = Pick<Disk, 'path' | 'purpose'>;

/** Room on the file systems where the system, models, containers and our data lie. */
export async function probeDisks(inquiry: Inquiry, wanted: readonly WantedDisk[]): Promise<Disk[]> {
  const unique = [...new Map(wanted.map((disk) => [`${disk.purpose} ${disk.path}`, disk])).values()];
  const places = await Promise.all(unique.map(({ path }) => existing(inquiry, path)));
  const rows = new Map<string, Awaited<ReturnType<typeof readSpace>>>();
  await Promise.all(
    [...new Set(places)].map(async (place) => rows.set(place, await readSpace(inquiry, place))),
  );
  return unique.map((disk, index) => {
    const row = rows.get(places[index] ?? '');
    if (row?.space) return { ...disk, ...row.space };
    inquiry.unknown(`disks.${disk.path}`, row?.why ?? 'it was not asked');
    return { ...disk, mountedOn: null, totalBytes: null, freeBytes: null };
  });
}

async function readSpace(
  inquiry: Inquiry,
  place: string,
): Promise<{ space: ReturnType<typeof parseDiskSpace>; why: string }> {
  const argv = ['df', '-kP', place];
  const outcome = await inquiry.run(argv);
  const space = outcome.kind === 'ran' ? parseDiskSpace(outcome.stdout) : null;
  return { space, why: whyUnanswered(inquiry, argv, outcome) };
}

/** The folder, or the nearest parent that exists: a folder still to be made lies where its parent does. */
async function existing(inquiry: Inquiry, path: string): Promise<string> {
  let place = posix.normalize(path);
  while (place !== '/') {
    const listed = await inquiry.machine.list(place);
    // A file cannot be listed, and lies somewhere all the same.
    if (listed.kind !== 'absent') return place;
    if ((await inquiry.machine.readText(place)).kind === 'read') return place;
    place = posix.dirname(place);
  }
  return place;
}
