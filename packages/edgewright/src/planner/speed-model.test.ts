import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { engineProfile } from '../catalog/engines/engines.ts';
import type { KvDtype } from '../catalog/engines/engine-profile.ts';
import type { Workload } from '../contract/objective.ts';
import { catalogued } from './__fixtures__/deployment.ts';
import { activeParameters } from './candidate-speed.ts';
import { middleTokens, predictSpeed, promptQueueFactor, type Speed, type StepCost } from './speed-model.ts';
import { expertsTouched, stepBytes } from './step-bytes.ts';

const vllm = engineProfile('vllm');
const wide: KvDtype = { dtype: 'f16', bytesPerNumber: 2, spelling: null };
const narrow: KvDtype = { dtype: 'fp8', bytesPerNumber: 1, spelling: 'fp8' };

function costOf(model: string, precision: string, load: Workload, kv: KvDtype): StepCost {
  const facts = catalogued(model, precision);
  const reads = stepBytes(
    facts,
    { sessions: load.sessions, tokens: middleTokens(load) },
    { engine: vllm, kv },
  );
  const active = activeParameters(facts);
  if (reads === null || active === null) throw new Error('not understood');
  return {
    bytes: reads.weightsBytes + reads.cacheBytes,
    bandwidthBytesPerSecond: 273e9,
    activeParameters: active,
  };
}

function speedOf(
  precision: string,
  load: Workload,
  constants: { t0Ms: number; efficiency: number; promptsPerSecond: number },
): Speed {
  const kv = precision === 'bf16' ? wide : narrow;
  const cost = costOf('llama-3.1-8b', precision, load, kv);
  const { t0Ms, efficiency, promptsPerSecond } = constants;
  return predictSpeed(cost, load, {
    t0Ms,
    efficiency,
    prefillRate: promptsPerSecond * cost.activeParameters,
  });
}

/** vLLM 25.09 as the workshop measured it, and the best engine that was published for Thor. */
const young = { t0Ms: 33, efficiency: 0.9, promptsPerSecond: 8_000 };
const tuned = { t0Ms: 0.8, efficiency: 0.88, promptsPerSecond: 13_500 };

describe('Llama-3.1-8B on Thor', () => {
  it.each([
    { precision: 'bf16', sessions: 1, input: 512, youngRate: 10.6, tunedRate: 15.7, cachedRate: 15.7 },
    { precision: 'fp8', sessions: 1, input: 512, youngRate: 15.1, tunedRate: 29.1, cachedRate: 29.1 },
    { precision: 'nvfp4', sessions: 1, input: 512, youngRate: 18.6, tunedRate: 46.1, cachedRate: 46.1 },
    { precision: 'bf16', sessions: 8, input: 2_048, youngRate: 9, tunedRate: 13, cachedRate: 13.7 },
    { precision: 'fp8', sessions: 8, input: 2_048, youngRate: 12.9, tunedRate: 23.2, cachedRate: 25.7 },
    { precision: 'nvfp4', sessions: 8, input: 2_048, youngRate: 15.4, tunedRate: 32.9, cachedRate: 38.1 },
    { precision: 'bf16', sessions: 20, input: 2_048, youngRate: 7.3, tunedRate: 10.2, cachedRate: 11.5 },
    { precision: 'fp8', sessions: 20, input: 2_048, youngRate: 10.4, tunedRate: 17.4, cachedRate: 21.7 },
    { precision: 'nvfp4', sessions: 20, input: 2_048, youngRate: 11.9, tunedRate: 22.4, cachedRate: 30 },
    { precision: 'bf16', sessions: 20, input: 20_000, youngRate: 2, tunedRate: 2.5, cachedRate: 3.5 },
    { precision: 'fp8', sessions: 20, input: 20_000, youngRate: 2.8, tunedRate: 3.9, cachedRate: 6.9 },
    { precision: 'nvfp4', sessions: 20, input: 20_000, youngRate: 2.9, tunedRate: 4.1, cachedRate: 7.6 },
  ])(
    'in $precision with $sessions sessions and prompts of $input tokens',
    ({ precision, sessions, input, ...rates }) => {
      const load: Workload = { sessions, inputTokens: input, outputTokens: 256, cachedTokens: 0 };
      const rate = (constants: typeof tuned, cachedTokens = 0): number =>
        1_000 / speedOf(precision, { ...load, cachedTokens }, constants).tpotMs;
      // Published with one decimal, from another count of the same parameters.
      const near = (value: number, published: number): void =>
        expect(Math.abs(value / published - 1)).toBeLessThan(Math.max(0.02, 0.06 / published));
      near(rate(young), rates.youngRate);
      near(rate(tuned), rates.tunedRate);
      near(rate(tuned, input), rates.cachedRate);
    },
  );

  it('shows that narrower weights hardly matter where the cache is read', () => {
    const load: Workload = { sessions: 20, inputTokens: 20_000, outputTokens: 256, cachedTokens: 0 };
    const gain = speedOf('fp8', load, tuned).tpotMs / speedOf('nvfp4', load, tuned).tpotMs;
    expect(gain).toBeLessThan(1.1);
  });
});

describe('predictSpeed', () => {
  const cost: StepCost = { bytes: 10e9, bandwidthBytesPerSecond: 1e12, activeParameters: 8e9 };
  const constants = { t0Ms: 2, efficiency: 0.5, prefillRate: 8e13 };

  it('adds up the three terms, by hand', () => {
    const load: Workload = { sessions: 4, inputTokens: 1_000, outputTokens: 100, cachedTokens: 0 };
    const speed = predictSpeed(cost, load, constants);
    // A step: 2 + 20 ms. A prompt: 1000 tokens at 10 000 tokens/s. Three others insert one per 100 tokens.
    expect(speed.tpotMs).toBeCloseTo(22 + (3 / 100) * 100, 9);
    expect(speed.ttftMs).toBeCloseTo(22 + 100 * 1.25, 9);
    expect(speed.endToEndMs).toBeCloseTo(147 + 99 * 25, 9);
    expect(speed.systemTokensPerSecond).toBeCloseTo((4 * 100 * 1_000) / (147 + 99 * 25), 9);
  });

  it('is never faster with more sessions, longer prompts, or fewer cached tokens', () => {
    const count = fc.integer({ min: 1, max: 64 });
    const tokens = fc.integer({ min: 2, max: 30_000 });
    fc.assert(
      fc.property(
        count,
        tokens,
        fc.integer({ min: 1, max: 2_000 }),
        fc.nat(1),
        (sessions, inputTokens, outputTokens, cached) => {
          const load: Workload = { sessions, inputTokens, outputTokens, cachedTokens: cached };
          const at = (changes: Partial<Workload>): number => {
            const changed = { ...load, ...changes };
            return predictSpeed(costOf('llama-3.1-8b', 'fp8', changed, narrow), changed, constants).tpotMs;
          };
          expect(at({ sessions: sessions + 1 })).toBeGreaterThanOrEqual(at({}));
          expect(at({ inputTokens: inputTokens + 64 })).toBeGreaterThanOrEqual(at({}));
          expect(at({ cachedTokens: 0 })).toBeGreaterThanOrEqual(at({}));
        },
      ),
    );
  });

  it.each([
    [1, 1],
    [2, 1.125],
    [8, 1.375],
    [256, 2],
    [1_000, 2],
  ])('lets prompts of %i sessions wait %f times', (sessions, factor) => {
    expect(promptQueueFactor(sessions)).toBeCloseTo(factor, 9);
  });
});

describe('what a step reads', () => {
  it('is the layers and the output matrix, not the embedding', () => {
    const facts = catalogued('llama-3.1-8b', 'fp8');
    const reads = stepBytes(facts, { sessions: 1, tokens: 16 }, { engine: vllm, kv: narrow });
    // 6.979 G numbers of 8 bits, and 128 256 × 4096 of 16; norms are 16 bits wide.
    expect((reads?.weightsBytes ?? 0) / 1e9).toBeCloseTo(6.979 + 1.051, 2);
  });

  it('is one matrix for both where the model has one', () => {
    const facts = catalogued('llama-3.2-3b', 'bf16');
    const reads = stepBytes(facts, { sessions: 1, tokens: 16 }, { engine: vllm, kv: wide });
    expect((reads?.weightsBytes ?? 0) / facts.weightsBytes).toBeCloseTo(1, 3);
  });

  it('grows with the experts that sessions choose, up to all of them', () => {
    const facts = catalogued('qwen3-30b-a3b', 'bf16');
    expect(expertsTouched(facts, 1)).toBeCloseTo(8 / 128, 9);
    expect(expertsTouched(facts, 8)).toBeCloseTo(1 - (120 / 128) ** 8, 9);
    expect(expertsTouched(facts, 10_000)).toBeCloseTo(1, 9);
    expect(expertsTouched(catalogued('llama-3.1-8b', 'bf16'), 1)).toBe(1);
  });
});
