import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { sloProfiles } from '../../catalog/slo-profiles.ts';
import { objectiveMetrics, objectiveStatistics } from '../../contract/objective.ts';
import { planFlags } from './plan-flags.ts';

const page = await readFile(new URL('../../../../../docs/planning.md', import.meta.url), 'utf8');
const report = await readFile(
  new URL('../../../../../docs/reports/planner-error.md', import.meta.url),
  'utf8',
);

describe('docs/planning.md', () => {
  it.each([
    ...sloProfiles.map(({ id }) => id),
    ...objectiveMetrics,
    ...objectiveStatistics,
    ...Object.keys(planFlags).map((flag) => `--${flag}`),
  ])('speaks of %s', (word) => {
    expect(page).toContain(word);
  });

  it('quotes the errors of the report', () => {
    const errors = [...report.matchAll(/^\| (?:What plan answers|Of it).*\| (?<error>[\d.]+ %) \|$/gm)];
    expect(errors).toHaveLength(2);
    for (const { groups } of errors) expect(page).toContain(groups?.['error'] ?? 'no error');
  });
});
