import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deviceProfiles } from './devices.ts';
import { knownIssues } from './known-issues.ts';
import { readable } from './document/render-issues.ts';
import { renderDevicesDoc } from './render-devices-doc.ts';
import { seedClaims } from './seed-claims.ts';

const page = renderDevicesDoc();

describe('docs/devices.md', () => {
  it('says what the catalog says: run `npm run docs` after changing it', () => {
    const kept = readFileSync(new URL('../../../../docs/devices.md', import.meta.url), 'utf8');
    expect(kept).toBe(page);
  });

  it('has every device, issue and claim', () => {
    for (const { title, id } of deviceProfiles) expect(page).toContain(`### ${title}\n\nId \`${id}\`.`);
    for (const { id, title } of knownIssues) expect(page).toContain(`### ${id}: ${title}\n`);
    for (const { id, topic } of seedClaims) expect(page).toContain(`\n| ${id} | ${topic} |`);
  });

  it('has tables whose rows have as many cells as their head', () => {
    const lines = page.split('\n');
    const cells = (line: string): number => line.split(/(?<!\\)\|/).length;
    lines.forEach((line, index) => {
      if (line.startsWith('|') && lines[index - 1]?.startsWith('|')) {
        expect(cells(line), line).toBe(cells(lines[index - 1] ?? ''));
      }
    });
    expect(page).not.toMatch(/undefined|\[object|NaN/);
  });

  it.each([
    [/sm_\d{2,3} is not \w+/, 'sm_… is not …'],
    [/cuda\s?>=\s?[\d.]{1,8}/, 'cuda >= …'],
    [/gemm(?! on sm12)/, 'gemm'],
    [/\boom-kill: \(a\)/, 'oom-kill: (a)'],
  ])('shows %s as text', (pattern, text) => {
    expect(readable(pattern)).toBe(text);
  });

  it('links to headings that exist', () => {
    const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      (title ?? '')
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBe(deviceProfiles.length);
    for (const link of links) expect(anchors).toContain(link);
  });
});
