import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseSequence, type SequenceView } from './choose-sequence.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const sequence = (index: number, held: number[], rest: Partial<SequenceView> = {}): SequenceView => ({
  index,
  held,
  busy: false,
  lastUsed: index,
  ...rest,
});

describe('chooseSequence', () => {
  const system = range(0, 100);
  const conversation = [...system, ...range(500, 560)];
  const cases: {
    name: string;
    sequences: SequenceView[];
    prompt: number[];
    canCopy?: boolean;
    expected: unknown;
  }[] = [
    {
      name: 'takes the sequence that was idle longest when nothing matches',
      sequences: [sequence(0, range(900, 950), { lastUsed: 7 }), sequence(1, [], { lastUsed: 2 })],
      prompt: conversation,
      expected: { index: 1, keep: 0, copy: null },
    },
    {
      name: 'continues a conversation in place',
      sequences: [sequence(0, []), sequence(1, conversation)],
      prompt: [...conversation, 1, 2, 3],
      expected: { index: 1, keep: 160, copy: null },
    },
    {
      name: 'always leaves one token of the prompt to evaluate',
      sequences: [sequence(0, conversation)],
      prompt: conversation,
      expected: { index: 0, keep: 159, copy: null },
    },
    {
      name: 'copies a common system prompt from a busy sequence',
      sequences: [sequence(0, conversation, { busy: true }), sequence(1, [])],
      prompt: [...system, ...range(700, 720)],
      expected: { index: 1, keep: 100, copy: { from: 0, length: 100 } },
    },
    {
      name: 'does not throw away a long conversation for a short common beginning',
      sequences: [
        sequence(0, [...system, ...range(500, 900)], { lastUsed: 9 }),
        sequence(1, [], { lastUsed: 1 }),
      ],
      prompt: [...system, 1, 2, 3],
      expected: { index: 1, keep: 100, copy: { from: 0, length: 100 } },
    },
    {
      name: 'answers a repeated prompt in the place of its old answer',
      sequences: [
        sequence(0, [...range(0, 12), ...range(500, 900)], { lastUsed: 9 }),
        sequence(1, [], { lastUsed: 1 }),
      ],
      prompt: range(0, 12),
      expected: { index: 0, keep: 11, copy: null },
    },
    {
      name: 'keeps a long conversation that began with the same prompt',
      sequences: [
        sequence(0, [...range(0, 12), ...range(500, 1900)], { lastUsed: 9 }),
        sequence(1, [], { lastUsed: 1 }),
      ],
      prompt: range(0, 12),
      expected: { index: 1, keep: 0, copy: null },
    },
    {
      name: 'waits when all are busy',
      sequences: [sequence(0, [], { busy: true })],
      prompt: conversation,
      expected: null,
    },
    {
      name: 'continues a running state only exactly',
      sequences: [sequence(0, conversation), sequence(1, range(0, 50))],
      prompt: [...range(0, 50), 1, 2, 3],
      canCopy: false,
      expected: { index: 1, keep: 50, copy: null },
    },
    {
      name: 'starts a running state anew when it would have to be cut',
      sequences: [sequence(0, conversation)],
      prompt: range(0, 50),
      canCopy: false,
      expected: { index: 0, keep: 0, copy: null },
    },
  ];
  it.each(cases)('$name', ({ sequences, prompt, canCopy = true, expected }) => {
    expect(chooseSequence(sequences, prompt, canCopy)).toEqual(expected);
  });

  it('never picks a busy sequence and never keeps what is not a prefix of the prompt', () => {
    const tokens = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 60 });
    const views = fc.array(fc.record({ held: tokens, busy: fc.boolean(), lastUsed: fc.nat() }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(views, tokens, (parts, tail) => {
        const sequences = parts.map((part, index) => ({ index, ...part }));
        const prompt = [0, ...tail];
        const choice = chooseSequence(sequences, prompt, true);
        if (!choice) {
          expect(sequences.every(({ busy }) => busy)).toBe(true);
          return;
        }
        expect(sequences[choice.index]?.busy).toBe(false);
        const source = sequences[choice.copy?.from ?? choice.index]?.held ?? [];
        expect(source.slice(0, choice.keep)).toEqual(prompt.slice(0, choice.keep));
        expect(choice.keep).toBeLessThan(prompt.length);
      }),
    );
  });
});
