import { formatBytes } from '../../base/format-quantity.ts';
import type { WeightParts } from '../../contract/model-structure.ts';
import type { Paper } from '../command-output.ts';

const cells = 30;

/** Where the bytes are: a bar for each part that has any, and how much of them is quantised. */
export function drawWeights(parts: WeightParts, paper: Paper): string[] {
  const rows: readonly (readonly [string, number])[] = [
    ['embedding', parts.embeddingBytes],
    ['layers', parts.denseBytes],
    ['experts', parts.expertBytes],
    ['output', parts.headBytes],
    ['tower', parts.towerBytes],
  ];
  const total = rows.reduce((sum, [, bytes]) => sum + bytes, 0);
  const lines = rows
    .filter(([, bytes]) => bytes > 0)
    .map(([name, bytes]) => {
      const full = Math.max(1, Math.round((bytes / total) * cells));
      const bar = paper.style('cyan', '█'.repeat(full)) + paper.style('dim', '░'.repeat(cells - full));
      return `${name.padEnd(9)}  ${bar} ${formatBytes(bytes).padStart(9)}  ${String(Math.round((bytes / total) * 100)).padStart(3)} %`;
    });
  if (parts.quantizedBytes > 0 && parts.remainderBytes > 0)
    lines.push(
      `${formatBytes(parts.quantizedBytes)} quantised, ${formatBytes(parts.remainderBytes)} at 16 or 32 bits`,
    );
  return lines;
}
