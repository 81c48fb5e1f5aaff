import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../contract/limits.ts';
import { worstAttempts } from './__fixtures__/pattern-attempts.ts';
import { behaviourOf, servedEngines } from './behaviours.ts';
import { failureCatalogue } from './failures/failure-catalogue.ts';
import { readLogLine } from './read-log-line.ts';

/** A few milliseconds of a slow core. */
const mostAttempts = 1_000_000;

const patterns = [
  ...servedEngines.flatMap((engine) => behaviourOf(engine).logRules.map((rule) => rule.pattern)),
  ...failureCatalogue.flatMap((row) => [row.pattern, ...(row.recoveredBy ? [row.recoveredBy] : [])]),
];

describe('patterns of the tables', () => {
  it.each([...new Map(patterns.map((pattern) => [pattern.source, pattern])).values()])('%s', (pattern) => {
    expect(worstAttempts(pattern)).toBeLessThan(mostAttempts);
    expect(pattern.flags).not.toMatch(/[gy]/);
  });

  it.each([/a*b/, /(?:a{1,9}){1,9}b/, /x.{0,200}y.{0,200}z.{0,200}w/, /[\w ]{1,500} [\w ]{1,500}:/])(
    'would not hold %s',
    (pattern) => {
      expect(worstAttempts(pattern)).toBeGreaterThan(mostAttempts);
    },
  );

  it('make something or nothing of any line', () => {
    const words = patterns.flatMap((pattern) => pattern.source.match(/[A-Za-z_=:. ]{4,20}/g) ?? []);
    const line = fc
      .array(
        fc.oneof(fc.constantFrom(...words), fc.string(), fc.constantFrom('1'.repeat(500), ' '.repeat(300))),
      )
      .map((pieces) => pieces.join('').slice(0, limits.logLineBytes));
    fc.assert(
      fc.property(line, fc.constantFrom(...servedEngines), (text, engine) => {
        for (const event of readLogLine(behaviourOf(engine), text)) {
          if (event.kind === 'facts') expect(Object.values(event.facts)).not.toContain(Number.NaN);
        }
      }),
      { numRuns: 100 },
    );
  });
});
