import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MixerGroup, ModelStructure } from '../../contract/model-structure.ts';
import {
  countParameters,
  kvBytesPerSequence,
  stateBytesPerSequence,
  totalWeightBytes,
  weightBytes,
  type KvOptions,
} from './structure-arithmetic.ts';
import { findWeightPrecision, weightPrecisions, type WeightPrecision } from './weight-precisions.ts';

const gibibyte = 1024 ** 3;
const kibi = 1024;

const attention = {
  kind: 'attention',
  count: 32,
  heads: 32,
  kvHeads: 8,
  keyLength: 128,
  valueLength: 128,
  windowTokens: null,
} as const satisfies MixerGroup;

function structure(changes: Partial<ModelStructure> = {}): ModelStructure {
  return {
    hiddenLength: 4096,
    vocabularySize: 128_256,
    tiedEmbeddings: false,
    mixers: [attention],
    feedForward: [{ kind: 'dense', count: 32, width: 14_336, gated: true }],
    otherParameters: 65 * 4096,
    towerParameters: 0,
    ...changes,
  };
}

const plain: KvOptions = { bytesPerNumber: 2, windowAware: false, latent: true, blockTokens: 1 };

describe('countParameters', () => {
  it('agrees with the published parts of Llama 3.1 8B', () => {
    expect(countParameters(structure())).toEqual({
      total: 8_030_261_248,
      embedding: 525_336_576,
      head: 525_336_576,
      dense: 6_979_321_856,
      experts: 0,
      active: 8_030_261_248 - 525_336_576,
      other: 266_240,
    });
  });

  it('counts an embedding that is the output matrix once, and as running', () => {
    const tied = countParameters(structure({ tiedEmbeddings: true }));
    expect(tied.head).toBe(0);
    expect(tied.active).toBe(tied.total);
  });

  it('lets experts read a compressed vector', () => {
    const experts = { kind: 'experts', count: 1, experts: 4, activeExperts: 1, width: 100 } as const;
    const rest = { gated: false, sharedWidth: 0 };
    const one = { ...structure({ hiddenLength: 64, mixers: [] }), otherParameters: 0 };
    const whole = countParameters({ ...one, feedForward: [{ ...experts, ...rest }] });
    const compressed = countParameters({ ...one, feedForward: [{ ...experts, ...rest, inputLength: 16 }] });
    expect(whole).toMatchObject({ experts: 4 * 2 * 64 * 100, dense: 64 * 4 });
    expect(compressed).toMatchObject({ experts: 4 * 2 * 16 * 100, dense: 64 * 4 + 2 * 64 * 16 });
  });
});

describe('kvBytesPerSequence', () => {
  const windowed: MixerGroup = { ...attention, count: 24, windowTokens: 1000 };
  const global: MixerGroup = { ...attention, count: 8, kvHeads: 2, keyLength: 512, valueLength: 512 };
  const latent = {
    kind: 'latent-attention',
    count: 27,
    heads: 16,
    latentLength: 512,
    ropeLength: 64,
    keyLength: 192,
    valueLength: 128,
    queryLatentLength: null,
  } as const satisfies MixerGroup;
  const perToken = 2 * 8 * 128 * 2;

  it.each<{ case: string; mixers: MixerGroup[]; tokens: number; options: Partial<KvOptions>; bytes: number }>(
    [
      { case: 'grouped queries', mixers: [attention], tokens: 8 * kibi, options: {}, bytes: gibibyte },
      {
        case: 'multi-query',
        mixers: [{ ...attention, kvHeads: 1 }],
        tokens: 1,
        options: {},
        bytes: 32 * 2 * 128 * 2,
      },
      {
        case: 'FP8 keys and values',
        mixers: [attention],
        tokens: 8 * kibi,
        options: { bytesPerNumber: 1 },
        bytes: gibibyte / 2,
      },
      {
        case: 'blocks round up',
        mixers: [attention],
        tokens: 17,
        options: { blockTokens: 16 },
        bytes: 32 * perToken * 32,
      },
      {
        case: 'a window that the engine does not use',
        mixers: [windowed],
        tokens: 128 * kibi,
        options: {},
        bytes: 24 * perToken * 128 * kibi,
      },
      {
        case: 'a window, and blocks inside it',
        mixers: [windowed],
        tokens: 128 * kibi,
        options: { windowAware: true, blockTokens: 16 },
        bytes: 24 * perToken * 1008,
      },
      {
        case: 'a window longer than the sequence',
        mixers: [windowed],
        tokens: 999,
        options: { windowAware: true },
        bytes: 24 * perToken * 999,
      },
      {
        case: 'layers of two shapes',
        mixers: [windowed, global],
        tokens: 4000,
        options: { windowAware: true },
        bytes: 24 * perToken * 1000 + 8 * 2 * 2 * 512 * 2 * 4000,
      },
      { case: 'latent attention, compressed', mixers: [latent], tokens: 1, options: {}, bytes: 31_104 },
      {
        case: 'latent attention, whole',
        mixers: [latent],
        tokens: 1,
        options: { latent: false },
        bytes: 276_480,
      },
      { case: 'no token', mixers: [attention, latent], tokens: 0, options: { blockTokens: 16 }, bytes: 0 },
    ],
  )('$case', ({ mixers, tokens, options, bytes }) => {
    expect(kvBytesPerSequence(structure({ mixers }), tokens, { ...plain, ...options })).toBe(bytes);
  });

  it('never shrinks with more tokens, and a window never makes it larger', () => {
    fc.assert(
      fc.property(
        fc.nat(200_000),
        fc.nat(200_000),
        fc.constantFrom(1, 16, 64, 256),
        (first, second, blockTokens) => {
          const hybrid = structure({ mixers: [windowed, global, latent] });
          const [fewer, more] = [Math.min(first, second), Math.max(first, second)];
          const bytes = (tokens: number, windowAware: boolean): number =>
            kvBytesPerSequence(hybrid, tokens, { ...plain, windowAware, blockTokens });
          expect(bytes(fewer, true)).toBeLessThanOrEqual(bytes(more, true));
          expect(bytes(more, true)).toBeLessThanOrEqual(bytes(more, false));
        },
      ),
    );
  });
});

describe('stateBytesPerSequence', () => {
  it('is nothing for attention', () => {
    expect(stateBytesPerSequence(structure())).toBe(0);
  });

  it('keeps a state and the tail of a convolution per Mamba-2 layer', () => {
    const mixers: MixerGroup[] = [
      {
        kind: 'mamba2',
        count: 23,
        heads: 64,
        headLength: 64,
        stateLength: 128,
        groups: 8,
        convolutionLength: 4,
      },
    ];
    const states = 23 * 64 * 64 * 128;
    const tails = 23 * (64 * 64 + 2 * 8 * 128) * 3;
    expect(stateBytesPerSequence(structure({ mixers }))).toBe((states + tails) * 4);
    expect(kvBytesPerSequence(structure({ mixers }), 1000, plain)).toBe(0);
  });

  it('keeps a matrix per value head for the gated delta rule', () => {
    const mixers: MixerGroup[] = [
      {
        kind: 'gated-delta',
        count: 30,
        keyHeads: 16,
        valueHeads: 32,
        keyLength: 128,
        valueLength: 128,
        convolutionLength: 4,
      },
    ];
    const states = 30 * 32 * 128 * 128;
    const tails = 30 * (2 * 16 * 128 + 32 * 128) * 3;
    expect(stateBytesPerSequence(structure({ mixers }), 2)).toBe((states + tails) * 2);
  });
});

describe('weightBytes', () => {
  /** Averages that llama.cpp publishes for Llama 3.1 8B, in bits per weight; sizes in GiB from them. */
  it.each<[WeightPrecision, number]>([
    ['f16', 14.96],
    ['q8_0', 7.95],
    ['q6_k', 6.14],
    ['q5_k_m', 5.33],
    ['q5_k_s', 5.21],
    ['q4_k_m', 4.58],
    ['q4_k_s', 4.36],
    ['q4_0', 4.34],
    ['q4_1', 4.78],
    ['iq4_xs', 4.17],
    ['q3_k_m', 3.74],
    ['q3_k_s', 3.41],
    ['iq3_m', 3.52],
    ['iq3_xxs', 3.04],
    ['q2_k', 2.95],
    ['iq2_m', 2.74],
    ['iq1_s', 1.87],
    ['w4a16', 5.3],
    ['fp8', 8.46],
    ['nvfp4', 5.61],
  ])('Llama 3.1 8B at %s', (precision, gib) => {
    const bytes = totalWeightBytes(weightBytes(structure(), precision));
    expect(bytes / gibibyte / gib).toBeCloseTo(1, 2);
  });

  it('tells what stays at 16 bits', () => {
    const parts = weightBytes(structure(), 'nvfp4');
    expect(parts.headBytes).toBe(2 * 525_336_576);
    expect(parts.remainderBytes).toBe(2 * (2 * 525_336_576 + 266_240));
    expect(parts.quantizedBytes).toBe(6_979_321_856 * 0.5625);
  });

  it('quantises only experts where there are some, in MXFP4', () => {
    const experts = {
      kind: 'experts',
      count: 32,
      experts: 8,
      activeExperts: 2,
      width: 512,
      gated: true,
      sharedWidth: 0,
    } as const;
    const parts = weightBytes(structure({ feedForward: [experts] }), 'mxfp4');
    expect(parts.quantizedBytes).toBe(parts.expertBytes);
    expect(parts.expertBytes).toBe((32 * 8 * 3 * 4096 * 512 * 4.25) / 8);
    expect(weightBytes(structure(), 'mxfp4').quantizedBytes).toBe((6_979_321_856 * 4.25) / 8);
  });

  it('splits the same bytes two ways at every precision', () => {
    for (const name of Object.keys(weightPrecisions)) {
      const precision = findWeightPrecision(name);
      if (precision === null) throw new Error(`${name} is not found`);
      const parts = weightBytes(
        structure({ towerParameters: 4096, tiedEmbeddings: name.length % 2 === 0 }),
        precision,
      );
      expect(parts.quantizedBytes + parts.remainderBytes).toBe(totalWeightBytes(parts));
    }
  });
});

describe('findWeightPrecision', () => {
  it.each<[string, WeightPrecision | null]>([
    ['BF16', 'bf16'],
    [' Q4_K_M', 'q4_k_m'],
    ['awq', 'int4-awq'],
    ['float16', 'f16'],
    ['toString', null],
    ['q4', null],
  ])('%s', (name, precision) => {
    expect(findWeightPrecision(name)).toBe(precision);
  });
});
