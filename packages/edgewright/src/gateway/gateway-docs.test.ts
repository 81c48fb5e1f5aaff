import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorTable, type ErrorRow } from '../contract/errors.ts';
import { limits } from '../contract/limits.ts';
import { GatewayMetrics } from './metrics.ts';
import { routes } from './routes.ts';

const page = readFileSync(new URL('../../../../docs/gateway.md', import.meta.url), 'utf8');

describe('docs/gateway.md', () => {
  it('lists every error that travels over HTTP, as the table has it', () => {
    const rows: [string, ErrorRow][] = Object.entries(errorTable);
    const expected = rows
      .filter(([, row]) => row.httpStatus !== null)
      .map(([code, row]) => `| \`${code}\` | ${row.httpStatus} | \`${row.openAiType}\` | ${row.nextStep} |`);
    const listed = section('Errors').filter((line) => line.startsWith('| `'));
    expect(listed.map(squeeze).toSorted()).toEqual(expected.map(squeeze).toSorted());
  });

  it('lists every route', () => {
    const listed = section('Routes').filter((line) => /^\| `(GET|POST|DELETE) /.test(line));
    const expected = routes.map((route) => `${route.method} ${route.path.replace('*', '{id}')}`);
    expect(listed.map((line) => /`([^`]+)`/.exec(line)?.[1])).toEqual([...expected, 'GET /']);
  });

  it('lists every metric', async () => {
    const metrics = new GatewayMetrics({ load: () => ({ running: 0, queued: 0 }) });
    const names = (await metrics.registry.getMetricsAsJSON()).map((metric) => metric.name);
    metrics.stop();
    const listed = section('Metrics').flatMap((line) => /^\| `(edgewright_\w+)/.exec(line)?.[1] ?? []);
    expect(listed.toSorted()).toEqual(names.toSorted());
  });

  it('names limits that exist, with their values', () => {
    const named = [...page.matchAll(/`limits\.(\w+)` \(([\d ]+)/g)];
    expect(named.length).toBeGreaterThan(5);
    for (const [, name, value] of named) {
      expect([name, Number(value?.replaceAll(' ', ''))]).toEqual([
        name,
        (limits as Record<string, number>)[name ?? ''],
      ]);
    }
  });
});

function section(title: string): string[] {
  const [, after = ''] = page.split(`\n## ${title}\n`);
  return after.split('\n## ', 1)[0]?.split('\n') ?? [];
}

function squeeze(line: string): string {
  return line.replaceAll(/\s+/g, ' ').trim();
}
