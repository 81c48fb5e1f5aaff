import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { itemSets } from '../../bench/quality/items/choose-items.ts';
import { evalCheckSchema } from '../../contract/eval-items.ts';
import { evalTiers } from '../../contract/eval-report.ts';
import { evalCommand } from '../commands/eval.ts';

const page = await readFile(new URL('../../../../../docs/quality-gate.md', import.meta.url), 'utf8');

describe('docs/quality-gate.md', () => {
  const sets = itemSets.map(({ name }) => name).filter((name) => name !== 'sanity');
  const checks = evalCheckSchema.options.map((option) => option.shape.type.value);
  it.each([...evalTiers, ...sets, ...checks].map((word) => `\`${word}\``))('speaks of %s', (word) => {
    expect(page).toContain(word);
  });
  it.each(
    Object.keys(evalCommand.flags).filter(
      (flag) => !['json', 'candidate-model', 'candidate-key', 'tier'].includes(flag),
    ),
  )('speaks of --%s', (flag) => {
    expect(page).toContain(`--${flag}`);
  });
  it('names every set in the help page, too', () => {
    const { summary } = evalCommand.flags['sets'] ?? { summary: '' };
    for (const set of sets) expect(summary).toContain(set);
  });
});
