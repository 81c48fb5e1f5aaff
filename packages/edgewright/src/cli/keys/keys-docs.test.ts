import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { limits } from '../../contract/limits.ts';
import { parseConfig } from '../config/read-config.ts';

const page = readFileSync(new URL('../../../../../docs/keys.md', import.meta.url), 'utf8');

describe('docs/keys.md', () => {
  it('shows settings that are taken', () => {
    const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    expect(examples).toHaveLength(1);
    for (const text of examples)
      expect(parseConfig(text, 'docs/keys.md').gateway.corsOrigins).not.toEqual([]);
  });

  it('names limits with their values', () => {
    const named = [...page.matchAll(/`limits\.(\w+)`,?\s+\(?([\d ]+)/g)];
    expect(named.length).toBeGreaterThan(3);
    for (const [, name = '', value = ''] of named) {
      expect([name, Number(value.replaceAll(' ', ''))]).toEqual([
        name,
        (limits as Record<string, number>)[name],
      ]);
    }
  });
});
