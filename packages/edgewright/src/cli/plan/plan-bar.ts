import type { PlanMemory } from '../../contract/plan.ts';
import type { Paper, Style } from '../command-output.ts';

const cells = 40;

/** The budget as a bar: weights, cache, everything else of the engine, free. The words stand beside it. */
export function planBar(memory: PlanMemory, paper: Paper): string {
  const { weightsBytes, kvCacheBytes, budgetBytes, totalBytes, draftBytes } = memory;
  const cache = kvCacheBytes ?? 0;
  const total = totalBytes ?? weightsBytes + cache;
  const rest = Math.max(0, total - weightsBytes - cache - draftBytes) + draftBytes;
  const whole = Math.max(budgetBytes, total, 1);
  const parts: [number, string, Style][] = [
    [weightsBytes, '█', 'blue'],
    [cache, '▓', 'magenta'],
    [rest, '▒', 'yellow'],
  ];
  let left = cells;
  const drawn = parts.map(([bytes, sign, style]) => {
    // What is there is seen, however little it is.
    const wide = Math.min(left, bytes > 0 ? Math.max(1, Math.round((bytes / whole) * cells)) : 0);
    left -= wide;
    return paper.style(style, sign.repeat(wide));
  });
  return `${drawn.join('')}${paper.style('green', '░'.repeat(left))}  █ weights ▓ cache ▒ rest ░ free`;
}
