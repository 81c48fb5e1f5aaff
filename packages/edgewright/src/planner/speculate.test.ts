import { describe, expect, it } from 'vitest';
import { engineProfile } from '../catalog/engines/engines.ts';
import type { SpeculationProfile } from '../catalog/engines/engine-profile.ts';
import { totalWeightBytes, weightBytes } from '../catalog/models/structure-arithmetic.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import { asking, catalogued } from './__fixtures__/deployment.ts';
import { boxOf } from './box.ts';
import { candidateSpeed } from './candidate-speed.ts';
import { planDeployment } from './plan-deployment.ts';
import { speculate, type Speculated } from './speculate.ts';

/** The tree of TensorRT Edge-LLM 0.4.0 on Llama-3.1-8B: 60 tokens verified, 5.2 accepted. */
const tree: SpeculationProfile = {
  method: 'eagle3',
  draftTokens: 60,
  draftPasses: 6,
  acceptedTokens: 5.2,
  mostSessions: null,
  source: 'test',
};

/** A head as EAGLE3 has them: one layer of the model's width, and a vocabulary of 32 000 words. */
function eagleHead(precision: 'w4a16' | 'bf16'): ModelFacts {
  const base = catalogued('llama-3.1-8b', precision);
  if (base.structure === null) throw new Error('no structure');
  const { mixers, feedForward, ...rest } = base.structure;
  const structure = {
    ...rest,
    vocabularySize: 32_000,
    mixers: mixers.map((group) => ({ ...group, count: 1 })),
    feedForward: feedForward.map((group) => ({ ...group, count: 1 })),
  };
  const weights = weightBytes(structure, precision);
  return {
    ...base,
    name: 'EAGLE3-Llama-3.1-8B',
    structure,
    weights,
    weightsBytes: totalWeightBytes(weights),
  };
}

function speculated(precision: string, sessions: number, promptsPerSecond: number): Speculated {
  const { host } = asking({ device: 'thor', model: 'llama-3.1-8b', precision });
  const engine = engineProfile('tensorrt-edge-llm');
  const [kv] = engine.kvDtypes;
  if (kv === undefined) throw new Error('no cache');
  const model = catalogued('llama-3.1-8b', precision);
  const candidate = { box: boxOf(host), engine, model, kv, tensorParallel: 1, draft: null };
  const load = { sessions, inputTokens: 383, outputTokens: 128, cachedTokens: 383 };
  const active = 7.5e9;
  const plain = candidateSpeed(candidate, load, [
    {
      device: 'jetson-agx-thor-t5000',
      box: null,
      bandwidthBytesPerSecond: null,
      engine: 'tensorrt-edge-llm',
      engineVersion: '0.4.0',
      model: model.name,
      precision,
      t0Ms: 1,
      efficiency: 0.9,
      prefillRate: promptsPerSecond * active,
      points: 4,
      meanError: 0.05,
    },
  ]);
  const draft = eagleHead('w4a16');
  const outcome =
    plain === null ? null : speculate(plain, load, { profile: tree, draft, layout: { engine, kv } });
  if (outcome === null) throw new Error('not predicted');
  return outcome;
}

describe('speculate', () => {
  it.each([
    { precision: 'nvfp4', sessions: 1, promptsPerSecond: 12_355, published: 3.45, within: 0.2 },
    { precision: 'nvfp4', sessions: 8, promptsPerSecond: 12_355, published: 1.57, within: 0.35 },
    { precision: 'int4-awq', sessions: 1, promptsPerSecond: 1_777, published: 1.59, within: 0.2 },
    { precision: 'int4-awq', sessions: 8, promptsPerSecond: 1_777, published: 0.87, within: 0.6 },
  ])(
    'finds the gain in $precision at $sessions sessions',
    ({ precision, sessions, promptsPerSecond, published, within }) => {
      const { gain } = speculated(precision, sessions, promptsPerSecond);
      expect(Math.abs(gain / published - 1)).toBeLessThan(within);
      // The decision is what counts: it is right at every published point. The kernels for 4-bit integers slow down
      // with every sequence even without speculation, which the three terms do not know.
      expect(gain > 1).toBe(published > 1);
    },
  );

  it('gains less with every session, and is left out where it does not pay', () => {
    const gains = [1, 2, 4, 8, 16, 32].map((sessions) => speculated('nvfp4', sessions, 12_355));
    const sorted = gains.toSorted((left, right) => right.gain - left.gain);
    expect(gains.map(({ gain }) => gain)).toEqual(sorted.map(({ gain }) => gain));
    expect(gains[0]?.worthIt).toBe(true);
    expect(gains.at(-1)).toMatchObject({
      worthIt: false,
      why: expect.stringContaining('left out') as string,
    });
  });
});

describe('a plan with a draft', () => {
  const about = { device: 'thor', model: 'llama-3.1-8b', precision: 'nvfp4' };
  const draft = eagleHead('bf16');

  it('speculates with one session, and reserves its memory', () => {
    const result = planDeployment({ ...asking(about, { sessions: 1, contextTokens: 4_096 }), draft });
    if (!result.ok) throw new Error('blocked');
    expect(result.plan.speculation).toMatchObject({ method: 'eagle3', draft: draft.name, draftTokens: 5 });
    expect(result.plan.memory.draftBytes).toBeGreaterThan(draft.weightsBytes);
    expect(result.plan.launch?.argv).toContain('--speculative-config');
  });

  it('does not with eight, and says why', () => {
    const result = planDeployment({ ...asking(about, { sessions: 8, contextTokens: 4_096 }), draft });
    if (!result.ok) throw new Error('blocked');
    expect(result.plan.speculation).toBeNull();
    expect(result.because.join(' ')).toContain('Speculative decoding is left out');
    expect(result.plan.launch?.argv).not.toContain('--speculative-config');
  });
});
