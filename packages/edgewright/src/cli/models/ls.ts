import { formatBytes, formatCount } from '../../base/format-quantity.ts';
import type { InventoryEntry, ModelInventory } from '../../models/files/inventory/inventory-entry.ts';
import { listModels } from '../../models/files/inventory/list-models.ts';
import type { Paper } from '../command-output.ts';
import type { CommandContext } from '../define-command.ts';

/** Lists the models of this box. The exit code. */
export async function list(
  wishes: { directories: readonly string[]; json: boolean },
  { output, stop }: CommandContext,
): Promise<number> {
  const inventory = await listModels(wishes.directories, { environment: process.env, signal: stop });
  output.result(
    wishes.json
      ? JSON.stringify({ schema: 'edgewright/models@1', ...inventory }, null, 2)
      : renderInventory(inventory, output.report),
  );
  return 0;
}

const headings = ['MODEL', 'FORMAT', 'PRECISION', 'PARAMETERS', 'SIZE', 'READ BY'];

export function renderInventory({ places, models, isCut }: ModelInventory, paper: Paper): string {
  const rows = models.map(cellsOf);
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 4 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const lines = models.length === 0 ? ['No models here.'] : [paper.style('dim', line(headings))];
  for (const [index, model] of models.entries()) {
    lines.push(line(rows[index] ?? []), ...remarksOn(model).map((remark) => `  ${paint(remark, paper)}`));
  }
  const looked = places.map(({ path, isThere }) => `${path}${isThere ? '' : ' (not there)'}`).join(', ');
  lines.push('', paper.style('dim', `Looked in ${looked}.`));
  if (isCut) lines.push('There is more than is looked at: name a smaller folder.');
  return lines.join('\n');
}

function cellsOf(model: InventoryEntry): string[] {
  return [
    model.name,
    model.format ?? '-',
    model.precision ?? '-',
    model.parameters === null ? '-' : formatCount(model.parameters),
    formatBytes(model.bytes),
    model.engines.length === 0 ? '-' : model.engines.join(', '),
  ];
}

interface Remark {
  kind: 'problem' | 'hint';
  text: string;
}

function remarksOn(model: InventoryEntry): Remark[] {
  const remarks: Remark[] = model.problems.map((text) => ({ kind: 'problem', text }));
  const bytes = model.duplicates.reduce((sum, duplicate) => sum + duplicate.bytes, 0);
  const [first] = model.duplicates;
  if (first) {
    const others = model.duplicates.length - 1;
    const files = `${first.path}${others > 0 ? ` and ${others} more` : ''}`;
    remarks.push({ kind: 'hint', text: `${formatBytes(bytes)} could be freed: ${files}, ${first.why}` });
  }
  return remarks;
}

function paint({ kind, text }: Remark, paper: Paper): string {
  return kind === 'problem' ? `${paper.style('red', '✖')} ${text}` : `${paper.style('yellow', '·')} ${text}`;
}
