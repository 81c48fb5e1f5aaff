import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { engineProfiles } from '../../catalog/engines/engines.ts';
import { tuningKeys, tuningProfiles } from '../../catalog/engines/tuning-profiles.ts';

const page = await readFile(new URL('../../../../../docs/engines.md', import.meta.url), 'utf8');

describe('docs/engines.md', () => {
  it.each(engineProfiles.map(({ id }) => id))('lists %s', (id) => {
    expect(page).toMatch(new RegExp(`^[✓!?✗] ${id} `, 'm'));
  });

  it.each(tuningKeys)('has %s of both profiles', (key) => {
    const [, row = ''] = new RegExp(`^\\| \`${key}\`(.+)$`, 'm').exec(page) ?? [];
    const cells = row
      .split('|')
      .slice(1, 3)
      .map((cell) => cell.trim());
    const values = tuningProfiles.map(({ settings }) => settings[key]);
    expect(cells.map((cell) => (/^[\d.]+$/.test(cell) ? Number(cell) : cell))).toEqual(
      values.map((value) => (typeof value === 'boolean' ? String(value) : value)),
    );
  });
});
