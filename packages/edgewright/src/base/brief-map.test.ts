import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BriefMap } from './brief-map.ts';

const keys = Array.from({ length: 6 }, (_, index) => ({ index }));

test('holds what a Map holds, in the same order', () => {
  const steps = fc.array(
    fc.record({ what: fc.constantFrom('set', 'delete'), key: fc.nat(keys.length - 1), value: fc.nat() }),
  );
  fc.assert(
    fc.property(steps, (all) => {
      const map = new Map<object, number>();
      const brief = new BriefMap<object, number>();
      for (const { what, key: index, value } of all) {
        const key = keys[index] ?? {};
        if (what === 'delete') expect(brief.delete(key)).toBe(map.delete(key));
        else {
          map.set(key, value);
          brief.set(key, value);
        }
        expect(brief.get(key)).toBe(map.get(key));
        expect(brief.has(key)).toBe(map.has(key));
        expect(brief.size).toBe(map.size);
      }
      expect(brief.keys()).toEqual([...map.keys()]);
      expect(brief.values()).toEqual([...map.values()]);
    }),
  );
});

test('what is read may be changed meanwhile', () => {
  const brief = new BriefMap<object, number>();
  for (const key of keys) brief.set(key, key.index);
  for (const key of brief.keys()) brief.delete(key);
  expect(brief.size).toBe(0);
});
