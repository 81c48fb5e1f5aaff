export interface ListeningSocket {
  port: number;
  address: string;
  inode: string;
}

const listening = '0A';

/** Sockets that listen, from a table like /proc/net/tcp or tcp6 (kernel: `proc_net_tcp`). */
export function parseSocketTable(text: string): ListeningSocket[] {
  return text.split('\n').flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    const [, local = '', , state] = columns;
    const [, address, port] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(local) ?? [];
    const inode = columns[9];
    if (state !== listening || address === undefined || port === undefined || inode === undefined) return [];
    return [{ port: Number.parseInt(port, 16), address: addressOf(address), inode }];
  });
}

/** The kernel prints each group of four bytes as one number of this machine, which is little-endian. */
function addressOf(hexadecimal: string): string {
  const bytes = (hexadecimal.match(/.{8}/g) ?? []).flatMap((group) =>
    (group.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).toReversed(),
  );
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.every((byte) => byte === 0)) return '::';
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1';
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (mapped) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  );
  return groups.join(':');
}

export interface SocketOwner {
  port: number;
  address: string;
  process: { pid: number; name: string } | null;
}

/** Rows of `ss -Hltnp`. Owners are shown for one's own processes, and to root for all. */
export function parseSocketStatistics(text: string): SocketOwner[] {
  return text.split('\n').flatMap((line) => {
    const [, address, port] = /^LISTEN\s+\d+\s+\d+\s+(\S+):(\d{1,5})\s/.exec(line) ?? [];
    if (address === undefined || port === undefined || Number(port) > 65_535) return [];
    const [, name, pid] = /users:\(\("([^"]*)",pid=(\d{1,10}),/.exec(line) ?? [];
    const process = name === undefined ? null : { pid: Number(pid), name };
    const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
    return [{ port: Number(port), address: plain === '*' ? '::' : plain, process }];
  });
}
