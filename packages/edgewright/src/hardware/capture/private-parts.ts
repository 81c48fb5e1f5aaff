import { engineInfoSchema, engineQuestions, parseAnswer } from '../docker/engine-answers.ts';
import type { CaptureEntry } from './capture-entry.ts';
import { commandWords } from './command-words.ts';

/** Reduces answers that hold more of the machine's private parts than facts are read from. */
export function withoutPrivateParts(entry: CaptureEntry): CaptureEntry {
  const words = commandWords(entry.command);
  if (words[0] === 'curl') {
    const question = Object.entries(engineQuestions).find(([path]) =>
      words.includes(`http://localhost${path}`),
    );
    return question ? reduce(entry, (text) => parseAnswer<unknown>(question[1], text)) : entry;
  }
  if (words[0] === 'docker' && words[1] === 'info' && words.some((word) => word.includes('json'))) {
    return reduce(entry, (text) => parseAnswer(engineInfoSchema, text));
  }
  // That a home is there decides which disk holds it; what lies in it is nobody's business.
  if (words[0] === 'ls' && words.some((word) => /^\/(?:root|(?:home|Users)\/[^/]+)\/?$/.test(word))) {
    return { ...entry, stdout: '' };
  }
  return entry;
}

/** An address that stands for any address of a network of one's own (192.0.2.1 of RFC 5737, as the kernel prints it). */
const someAddress = '010200C0';
const everyonesAddresses = new Set(['00000000', '0100007F']);
const listening = '0A';

/**
 * Reduces files likewise: of the kernel's tables of sockets, only those that listen. The others say with whom this
 * machine speaks.
 */
export function fileWithoutPrivateParts(path: string, content: string): string {
  if (!/^\/proc\/net\/tcp6?$/.test(path)) return content;
  const [head = '', ...rows] = content.split('\n');
  const kept = rows.flatMap((row) => {
    const [, local = '', , state] = row.trim().split(/\s+/);
    if (state !== listening) return [];
    const [address = ''] = local.split(':');
    const isOwn = address.length === 8 && !everyonesAddresses.has(address);
    return [isOwn ? row.replace(`${address}:`, `${someAddress}:`) : row];
  });
  return [head, ...kept, ''].join('\n');
}

function reduce(entry: CaptureEntry, read: (text: string) => unknown): CaptureEntry {
  // What is not JSON is a complaint of the tool, which facts are read from, too.
  if (!/^\s*[[{]/.test(entry.stdout)) return entry;
  const kept = read(entry.stdout);
  return { ...entry, stdout: kept === null ? '' : `${JSON.stringify(kept)}\n` };
}
