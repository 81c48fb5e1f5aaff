import { describe, expect, it } from 'vitest';
import { storedValue } from './stored-value.ts';

const parse = (raw: unknown) => (typeof raw === 'number' ? raw : 7);

function memory(initial: Record<string, string> = {}) {
  const values = new Map(Object.entries(initial));
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

describe('storedValue', () => {
  it('reads back what was written', () => {
    const storage = memory();
    storedValue({ storage, key: 'k', parse }).write(3);
    expect(storedValue({ storage, key: 'k', parse }).read()).toBe(3);
  });

  it.each([
    ['missing', memory()],
    ['not JSON', memory({ k: '{oops' })],
    ['of another shape', memory({ k: '"text"' })],
    ['forbidden', null],
  ])('reads the default when storage is %s', (_name, storage) => {
    expect(storedValue({ storage, key: 'k', parse }).read()).toBe(7);
  });

  it('survives storage that throws', () => {
    const refuse = () => {
      throw new DOMException('quota', 'QuotaExceededError');
    };
    const stored = storedValue({ storage: { getItem: refuse, setItem: refuse }, key: 'k', parse });
    expect(() => stored.write(1)).not.toThrow();
    expect(stored.read()).toBe(7);
  });
});
