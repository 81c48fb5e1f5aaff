import { formatBytes } from '../base/format-quantity.ts';
import type { ChangeHost } from './change-host.ts';

/** Free and available memory of a host, for people. */
export async function describeMemory(host: ChangeHost): Promise<string> {
  const text = (await host.readFile('/proc/meminfo'))?.bytes.toString('utf8') ?? '';
  const [free, available] = [bytesOf(text, 'MemFree'), bytesOf(text, 'MemAvailable')];
  return `free ${free ?? 'not known'}, available ${available ?? 'not known'}`;
}

function bytesOf(text: string, name: string): string | null {
  const kibibytes = new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(text)?.[1];
  return kibibytes === undefined ? null : formatBytes(Number(kibibytes) * 1024);
}
