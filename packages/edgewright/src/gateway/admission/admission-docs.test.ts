import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { slotReasonIds } from '../../contract/admission.ts';
import { defaultGatewaySettings } from '../../contract/gateway-settings.ts';
import { errorTable } from '../../contract/errors.ts';

const page = readFileSync(new URL('../../../../../docs/admission.md', import.meta.url), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| `'));

describe('docs/admission.md', () => {
  it('lists every setting of objectives, line, admission and routing, with its default', () => {
    const { slo, queue, admission, routing } = defaultGatewaySettings;
    const parts = { slo, queue, admission, routing };
    const all = Object.entries(parts).flatMap(([part, settings]) =>
      Object.entries(settings).map(([name, value]) => [`${part}.${name}`, value] as const),
    );
    for (const [name, value] of all) {
      const row = rows.find((line) => line.split('|')[1]?.includes(`\`${name}\``));
      const shown = row?.split('|')[2]?.replaceAll(/(?<=\d) (?=\d)/g, '') ?? '';
      expect([name, shown.includes(shownDefault(value))]).toEqual([name, true]);
    }
  });

  it('lists every reason for the number of slots', () => {
    const section = page.split(/^\| Reason +\| +\|$/m)[1]?.split('\n\n')[0] ?? '';
    const listed = [...section.matchAll(/^\| `([\w-]+)`/gm)].map(([, id]) => id);
    expect(new Set(listed)).toEqual(new Set(slotReasonIds));
  });

  it('names refusals that exist, with their status', () => {
    const section = page.split('## Who may not wait')[1]?.split('\n## ')[0] ?? '';
    const listed = [...section.matchAll(/^\| (\d+) `(\w+)`/gm)];
    expect(listed.length).toBeGreaterThanOrEqual(4);
    for (const [, status, code] of listed) {
      expect([code, errorTable[code as keyof typeof errorTable]?.httpStatus]).toEqual([code, Number(status)]);
    }
  });
});

function shownDefault(value: unknown): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === 64 * 1024 * 1024) return '64 MiB';
  return JSON.stringify(value);
}
