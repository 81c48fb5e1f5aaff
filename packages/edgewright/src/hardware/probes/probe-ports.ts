import type { HostFacts } from '../../contract/host-facts.ts';
import { limits } from '../../contract/limits.ts';
import type { Inquiry } from '../inquiry.ts';
import {
  parseSocketStatistics,
  parseSocketTable,
  type ListeningSocket,
  type SocketOwner,
} from '../parse/parse-sockets.ts';

/** TCP ports somebody listens on, with the program where it may be known. */
export async function probePorts(inquiry: Inquiry): Promise<HostFacts['ports']> {
  const statistics = await inquiry.output(['ss', '-Hltnp']);
  if (statistics !== null) {
    inquiry.source('ports', 'ss -ltnp');
    return sorted(parseSocketStatistics(statistics));
  }
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((path) => inquiry.text(path)));
  if (tables.every((table) => table === null)) {
    inquiry.unknown('ports', 'there is neither ss nor /proc/net/tcp');
    return null;
  }
  inquiry.source('ports', '/proc/net/tcp');
  const sockets = tables.flatMap((table) => parseSocketTable(table ?? ''));
  return sorted(await withOwners(inquiry, sockets));
}

/** Owners from the links below /proc/PID/fd: `PID/fd/NUMBER socket:[INODE]`, for processes of this user. */
async function withOwners(inquiry: Inquiry, sockets: readonly ListeningSocket[]): Promise<SocketOwner[]> {
  const listed = sockets.length === 0 ? null : await inquiry.machine.list('/proc');
  const folders =
    listed?.kind === 'read'
      ? listed.content.filter((name) => /^\d+$/.test(name)).map((pid) => `/proc/${pid}/fd`)
      : [];
  // Some of the folders are other users', others are gone by now: find says so and prints the rest.
  const links =
    folders.length === 0
      ? null
      : await inquiry.machine.run(['find', ...folders, '-lname', 'socket:*', '-printf', '%p %l\\n']);
  const owners = new Map<string, string>();
  for (const [, pid = '', inode = ''] of (links?.kind === 'ran' ? links.stdout : '').matchAll(
    /^\/proc\/(\d+)\/fd\/\d+ socket:\[(\d+)\]$/gm,
  )) {
    if (!owners.has(inode)) owners.set(inode, pid);
  }
  return Promise.all(
    sockets.map(async ({ port, address, inode }) => {
      const pid = owners.get(inode);
      const name = pid === undefined ? null : await inquiry.machine.readText(`/proc/${pid}/comm`);
      const process = name?.kind === 'read' ? { pid: Number(pid), name: name.content.trim() } : null;
      return { port, address, process };
    }),
  );
}

function sorted(owners: readonly SocketOwner[]): SocketOwner[] {
  return owners
    .toSorted((left, right) => left.port - right.port || left.address.localeCompare(right.address))
    .slice(0, limits.listeningPorts);
}
