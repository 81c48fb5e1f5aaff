import { describe, expect, it } from 'vitest';
import { hostFactsSchema, type HostFacts } from '../contract/host-facts.ts';
import { laptop, orin, server, thor } from './__fixtures__/boxes.ts';
import { examine } from './examine.ts';

/** Null says "not there" for these, by the contract, and then something is missing indeed. */
const absentMeansAbsent = ['containers.nvidiaContainerToolkit'];

/** Every place in a value, as a path of keys. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    return [here, ...pathsOf(inner, here)];
  });
}

function withNull(facts: HostFacts, path: readonly (string | number)[]): HostFacts | null {
  const copy: unknown = structuredClone(facts);
  const parent = path.slice(0, -1).reduce<unknown>((value, key) => Reflect.get(Object(value), key), copy);
  Reflect.set(Object(parent), path.at(-1) ?? '', null);
  return hostFactsSchema.safeParse(copy).data ?? null;
}

const boxes: readonly (readonly [string, HostFacts])[] = [
  ['Thor', thor()],
  ['AGX Orin', orin()],
  ['server', server()],
  ['laptop', laptop()],
];

describe.each(boxes)('a healthy %s', (_name, facts) => {
  const variants = pathsOf(facts).flatMap((path) => {
    const changed = withNull(facts, path);
    return changed === null ? [] : [{ path: path.join('.'), changed }];
  });

  it('gets no warning for want of any one fact', () => {
    expect(variants.length).toBeGreaterThan(50);
    const troubles = variants.flatMap(({ path, changed }) =>
      absentMeansAbsent.includes(path)
        ? []
        : examine({ facts: changed, logs: [] })
            .findings.filter(({ status }) => status === 'warn' || status === 'fail')
            .map(({ id, evidence }) => `without ${path}: ${id}: ${evidence}`),
    );
    expect(troubles).toEqual([]);
  });

  it('shows no value that is not one', () => {
    for (const { path, changed } of variants) {
      for (const { id, evidence } of examine({ facts: changed, logs: [] }).findings) {
        expect(evidence, `${id} without ${path}`).not.toMatch(/undefined|NaN|\bnull\b|\[object|Infinity/);
        expect(evidence, `${id} without ${path}`).not.toBe('');
      }
    }
  });
});
