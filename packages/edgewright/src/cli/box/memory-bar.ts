import type { HostFacts } from '../../contract/host-facts.ts';
import type { Paper } from '../command-output.ts';

const cells = 30;

/**
 * Memory as a bar: held by programs, page cache that the kernel gives back, and free. Null when the parts are
 * not known. The same figures in words stand beside it: colour alone tells nothing on paper.
 */
export function memoryBar(memory: HostFacts['memory'], paper: Paper): string | null {
  const { totalBytes, availableBytes, freeBytes } = memory;
  if (totalBytes === null || availableBytes === null || totalBytes <= 0) return null;
  const share = (bytes: number): number =>
    Math.round((Math.min(Math.max(bytes, 0), totalBytes) / totalBytes) * cells);
  const held = share(totalBytes - availableBytes);
  const free = Math.min(
    freeBytes === null ? cells - held : share(Math.min(freeBytes, availableBytes)),
    cells - held,
  );
  const reclaimable = cells - held - free;
  return [
    paper.style('red', '█'.repeat(held)),
    paper.style('yellow', '▒'.repeat(reclaimable)),
    paper.style('green', '░'.repeat(free)),
  ].join('');
}
