import { describe, expect, it } from 'vitest';
import { evalItemSchema } from '../../../contract/eval-items.ts';
import { judgeAnswer, problemOfCheck } from '../checks/judge-answer.ts';
import { chooseItems, itemSets } from './choose-items.ts';
import { SeededRandom } from './random.ts';

describe('the built-in sets', () => {
  it.each(itemSets.map((set) => [set.name, set] as const))(
    '%s gives valid items that differ',
    (name, set) => {
      const make = () => set.make({ count: 60, random: new SeededRandom(5) });
      const items = make();
      expect(items.length).toBeGreaterThanOrEqual(20);
      for (const item of items) {
        expect(evalItemSchema.safeParse({ ...item, id: 'x' }).error, JSON.stringify(item)).toBeUndefined();
        expect(problemOfCheck(item.check)).toBeNull();
        if (name !== 'sanity')
          expect(judgeAnswer(item.check, { text: 'qqq', toolCalls: [] })).not.toBe('right');
      }
      expect(new Set(items.map((item) => JSON.stringify(item))).size).toBeGreaterThan(items.length / 2);
      expect(make()).toEqual(items);
    },
  );

  it('arithmetic adds up', () => {
    for (const { check } of itemSets[0]?.make({ count: 300, random: new SeededRandom(1) }) ?? []) {
      expect(check.type === 'number' && Number.isInteger(check.value) && check.value > 0).toBe(true);
    }
  });
});

describe('chooseItems', () => {
  const base = { sets: null, count: null, isDemo: false, brought: [], seed: 1 } as const;
  const own = {
    id: 'own',
    set: 'mine',
    messages: [{ role: 'user' as const, content: 'Hi' }],
    check: { type: 'exact' as const, value: 'Hi' },
  };
  it.each([
    ['smoke', 20],
    ['quick', 300],
    ['full', 2000],
  ] as const)('%s has %d', (tier, count) => {
    expect(chooseItems({ ...base, tier })).toHaveLength(count);
  });
  it('asks the built-in model what it knows', () => {
    const items = chooseItems({ ...base, tier: 'quick', isDemo: true });
    expect(new Set(items.map(({ set }) => set))).toEqual(new Set(['serving', 'honesty']));
    expect(items.length).toBe(300);
  });
  it('asks the questions that were brought, and the others only where they are wanted', () => {
    const brought = [own];
    expect(chooseItems({ ...base, tier: 'quick', brought })).toEqual(brought);
    expect(chooseItems({ ...base, tier: 'quick', brought, sets: ['json'] })).toHaveLength(301);
    expect(chooseItems({ ...base, tier: 'full', brought })).toHaveLength(2001);
  });
  it('has as many as are wanted, and with more of them the first ones stay', () => {
    const few = chooseItems({ ...base, tier: 'quick', sets: ['json'], count: 20 });
    const more = chooseItems({ ...base, tier: 'quick', sets: ['json'], count: 400 });
    expect(few).toHaveLength(20);
    expect(more).toHaveLength(400);
    const questions = new Set(more.map(({ messages }) => JSON.stringify(messages)));
    for (const { messages } of few) expect(questions).toContain(JSON.stringify(messages));
    expect(
      chooseItems({ ...base, tier: 'quick', brought: [own, { ...own, id: 'b' }], count: 1 }),
    ).toHaveLength(1);
  });
  it('mixes the sets', () => {
    const half = chooseItems({ ...base, tier: 'quick' }).slice(0, 100);
    expect(new Set(half.map(({ set }) => set)).size).toBe(5);
  });
});
