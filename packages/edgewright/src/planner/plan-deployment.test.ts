import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planResultSchema, type PlanResult } from '../contract/plan.ts';
import { type PlanEngine } from '../contract/plan-engines.ts';
import { asking, catalogued } from './__fixtures__/deployment.ts';
import { host as cpuHost } from './__fixtures__/facts.ts';
import { boxOf } from './box.ts';
import { considerEngines } from './consider-engines.ts';
import type { DeploymentQuestion } from './deployment-question.ts';
import { fitSpaceOf, needOf } from './evaluate-candidate.ts';
import { parseObjectives } from './parse-objectives.ts';
import { planDeployment } from './plan-deployment.ts';

const gibibyte = 1024 ** 3;

function planned(question: DeploymentQuestion): Extract<PlanResult, { ok: true }> {
  const result = planResultSchema.parse(planDeployment(question));
  if (!result.ok) throw new Error(result.blockers.map(({ what }) => what).join(' '));
  return result;
}

function refused(question: DeploymentQuestion): Extract<PlanResult, { ok: false }> {
  const result = planResultSchema.parse(planDeployment(question));
  if (result.ok) throw new Error(`planned: ${result.because.join(' ')}`);
  return result;
}

describe('one session of 8192 tokens with a cache at 16 bits', () => {
  const devices = [
    'jetson-agx-thor',
    'rtx-pro-4000-blackwell',
    'jetson-agx-orin-64gb',
    'jetson-orin-nano-8gb',
  ];
  it.each([
    { model: 'llama-3.1-8b', precision: 'bf16', fits: [true, true, true, false] },
    { model: 'llama-3.1-8b', precision: 'w4a16', fits: [true, true, true, false] },
    { model: 'llama-3.3-70b', precision: 'w4a16', fits: [true, false, true, false] },
    // FP8 does not run on Orin at all; its size alone would be too much, too.
    { model: 'llama-3.3-70b', precision: 'fp8', fits: [true, false, false, false] },
    { model: 'qwen3-30b-a3b', precision: 'w4a16', fits: [true, true, true, false] },
    { model: 'qwen3-32b', precision: 'w4a16', fits: [true, true, true, false] },
    { model: 'gpt-oss-20b', precision: 'mxfp4', fits: [true, true, true, false] },
    { model: 'gpt-oss-120b', precision: 'mxfp4', fits: [true, false, false, false] },
    { model: 'mixtral-8x7b', precision: 'w4a16', fits: [true, false, true, false] },
    { model: 'mixtral-8x22b', precision: 'w4a16', fits: [true, false, false, false] },
  ])('$model in $precision', ({ model, precision, fits }) => {
    const wishes = { sessions: 1, contextTokens: 8_192, kvCacheDtype: 'bf16' };
    const answers = devices.map((device) => planDeployment(asking({ device, model, precision }, wishes)).ok);
    expect(answers).toEqual(fits);
  });
});

describe('memory', () => {
  const thor = { device: 'jetson-agx-thor', model: 'llama-3.1-8b', precision: 'fp8' };
  const wishes = { sessions: 20, contextTokens: 20_000, engine: 'vllm' as const };

  it.each([
    { kvCacheDtype: 'fp8', perToken: 65_536, otherwise: true },
    { kvCacheDtype: 'bf16', perToken: 131_072, otherwise: false },
  ])('is exact to the block with a cache in $kvCacheDtype', ({ kvCacheDtype, perToken, otherwise }) => {
    const { plan, because } = planned(asking(thor, { ...wishes, kvCacheDtype }));
    expect(plan.memory.kvBytesPerToken).toBe(perToken);
    expect(plan.memory.kvCacheBytes).toBe(20 * 20_000 * perToken);
    expect(plan.kvCacheDtype).toBe(kvCacheDtype);
    expect(because[0]?.includes('at 16 bits the cache would need 48.8 GiB')).toBe(otherwise);
  });

  it('rounds every sequence up to a block of the engine', () => {
    const { plan } = planned(asking(thor, { ...wishes, contextTokens: 20_001, kvCacheDtype: 'fp8' }));
    expect(plan.memory.kvCacheBytes).toBe(20 * 20_016 * 65_536);
  });

  it.each([
    { model: 'llama-3.1-8b', gib: 48.8 },
    { model: 'qwen3-30b-a3b', gib: 36.6 },
    { model: 'qwen2.5-7b', gib: 21.4 },
  ])('answers 20 × 20 000 tokens of $model by itself, not with a range for all', ({ model, gib }) => {
    const { plan } = planned(
      asking({ device: 'thor', model, precision: 'w4a16' }, { ...wishes, kvCacheDtype: 'bf16' }),
    );
    expect((plan.memory.kvCacheBytes ?? 0) / gibibyte).toBeCloseTo(gib, 1);
  });

  it('counts the cache of Llama-2-7B, which the model was not trained to fill, four times that of Llama-3.1-8B', () => {
    const question = asking({ device: 'thor', model: 'llama-2-7b', precision: 'bf16' }, { engine: 'vllm' });
    const [first] = considerEngines(question, boxOf(question.host)).candidates;
    if (first === undefined) throw new Error('no candidate');
    const need = needOf(first.candidate, { sessions: 20, contextTokens: 20_000 });
    expect((need.kvCacheBytes ?? 0) / gibibyte).toBeCloseTo(4 * 48.83, 1);
  });

  it.each([
    { statement: '70B and more: INT4 only', device: 'thor', model: 'llama-3.3-70b', precision: 'fp8' },
    { statement: '30B and more: INT4 only', device: 'thor', model: 'qwen3-32b', precision: 'bf16' },
    {
      statement: '30B: too large',
      device: 'rtx-pro-4000-blackwell',
      model: 'qwen3-30b-a3b',
      precision: 'w4a16',
    },
    { statement: '30B: too large', device: 'rtx-pro-4000-blackwell', model: 'qwen3-32b', precision: 'w4a16' },
  ])('does not follow "$statement" for $model in $precision on $device', ({ device, model, precision }) => {
    expect(
      planned(asking({ device, model, precision }, { sessions: 1, contextTokens: 4_096 })).plan.device,
    ).not.toBeNull();
  });

  it('finds 3.5 GiB of cache on a small card to be 8 sessions of 3584 tokens, not 8 of 8192', () => {
    const { plan } = planned(
      asking(
        { device: 'rtx-pro-4000-blackwell', model: 'llama-3.1-8b', precision: 'bf16' },
        { sessions: 8, contextTokens: 3_584, kvCacheDtype: 'bf16' },
      ),
    );
    expect(plan.memory.kvCacheBytes).toBe(3.5 * gibibyte);
  });

  it('says what would do where 8 × 8192 tokens in BF16 do not fit an RTX PRO 4000', () => {
    const { blockers, changes } = refused(
      asking(
        { device: 'rtx-pro-4000-blackwell', model: 'llama-3.1-8b', precision: 'bf16' },
        { sessions: 8, contextTokens: 8_192, kvCacheDtype: 'bf16' },
      ),
    );
    expect(blockers[0]).toMatchObject({ id: 'memory-short' });
    expect(blockers[0]?.what).toContain('15.0 GiB weights + 8.0 GiB cache');
    const enough = (changes ?? []).filter(({ fits }) => fits);
    expect(enough[0]).toMatchObject({ flags: ['--kv-dtype', 'fp8'] });
    expect(enough[0]?.headroomBytes).toBeGreaterThan(2 * gibibyte);
    expect(enough.map(({ flags }) => flags[0])).toEqual(
      expect.arrayContaining(['--precision', '--sessions', '--context']),
    );
    const shapes = blockers[0]?.wouldFit ?? [];
    expect(shapes.length).toBeGreaterThan(0);
    for (const shape of shapes) {
      const again = asking(
        { device: 'rtx-pro-4000-blackwell', model: 'llama-3.1-8b', precision: 'bf16' },
        { ...shape, kvCacheDtype: 'bf16' },
      );
      expect(planDeployment(again).ok).toBe(true);
    }
  });

  it('takes the narrow cache by itself where only that fits', () => {
    const { plan } = planned(
      asking(
        { device: 'rtx-pro-4000-blackwell', model: 'llama-3.1-8b', precision: 'bf16' },
        { sessions: 8, contextTokens: 8_192 },
      ),
    );
    expect(plan.kvCacheDtype).toBe('fp8');
  });

  it('keeps only the window of layers that have one, where the engine does', () => {
    const bytes = (engine: PlanEngine): number | null =>
      planned(
        asking(
          { device: 'thor', model: 'gemma-3-27b', precision: 'bf16' },
          { sessions: 1, contextTokens: 32_768, engine, kvCacheDtype: 'bf16' },
        ),
      ).plan.memory.kvCacheBytes;
    expect(bytes('tensorrt-edge-llm')).toBe(32_768 * 507_904);
    expect(bytes('vllm')).toBeLessThan(0.3 * 32_768 * 507_904);
  });

  it('shares a model that is too large for one card over several', () => {
    const about = { device: 'l4', model: 'llama-3.1-70b', precision: 'w4a16' };
    expect(planDeployment(asking(about, { sessions: 1, contextTokens: 4_096 })).ok).toBe(false);
    const { plan } = planned(asking({ ...about, gpus: 4 }, { sessions: 1, contextTokens: 4_096 }));
    expect(plan.tensorParallel).toBe(2);
    expect(plan.launch?.argv).toEqual(expect.arrayContaining(['--tensor-parallel-size', '2']));
  });
});

describe('what is not possible', () => {
  it.each<{ engine: PlanEngine; device: string; precision: string; because: RegExp; use: string }>([
    { engine: 'tgi', device: 'jetson-agx-thor', precision: 'bf16', because: /x86 only/, use: 'use vllm' },
    {
      engine: 'tensorrt-llm',
      device: 'jetson-agx-thor',
      precision: 'bf16',
      because: /no release supports Jetson/,
      use: 'use tensorrt-edge-llm',
    },
    {
      engine: 'tensorrt-llm',
      device: 'jetson-agx-orin',
      precision: 'bf16',
      because: /no release supports Jetson/,
      use: 'use tensorrt-edge-llm',
    },
    {
      engine: 'triton',
      device: 'jetson-agx-orin',
      precision: 'bf16',
      because: /igpu are of JetPack 6/,
      use: 'use vllm',
    },
    {
      engine: 'mlc-llm',
      device: 'jetson-agx-thor',
      precision: 'bf16',
      because: /no image or wheel/,
      use: 'use vllm',
    },
    { engine: 'vllm', device: 'tesla-p40', precision: 'f16', because: /7\.0/, use: 'use llama-cpp' },
    { engine: 'vllm', device: 'jetson-agx-orin', precision: 'fp8', because: /8\.7.*8\.9/, use: 'use w4a16' },
    { engine: 'vllm', device: 'l4', precision: 'nvfp4', because: /Blackwell/, use: 'use w4a16' },
    { engine: 'sglang', device: 'jetson-agx-thor', precision: 'nvfp4', because: /sm_110/, use: 'use vllm' },
  ])('$engine with $precision on $device', ({ engine, device, precision, because, use }) => {
    const { blockers } = refused(
      asking({ device, model: 'llama-3.1-8b', precision }, { engine, sessions: 1, contextTokens: 2_048 }),
    );
    expect(blockers.map(({ id }) => id)).toEqual(['no-engine']);
    expect(blockers[0]?.what).toContain('is not possible on');
    expect(blockers[0]?.what).toMatch(because);
    expect(blockers[0]?.what).toContain(use);
  });

  it('names a cache that an engine does not have', () => {
    const { blockers } = refused(
      asking(
        { device: 'thor', model: 'llama-3.1-8b', precision: 'q4_k_m' },
        { engine: 'llama-cpp', kvCacheDtype: 'fp8' },
      ),
    );
    expect(blockers[0]?.what).toContain('llama.cpp has no fp8 cache: it has f16 and q8_0');
  });

  it('tells AWQ of AutoAWQ from that of ModelOpt where an engine does', () => {
    const question = asking(
      { device: 'h200', model: 'llama-3.1-8b', precision: 'int4-awq' },
      { engine: 'tensorrt-llm' },
    );
    const onDisk = { ...question.model, format: 'huggingface' as const };
    expect(refused({ ...question, model: onDisk }).blockers[0]?.what).toContain('made by awq');
    const quantization = {
      method: 'modelopt-mixed' as const,
      groupSize: 128,
      kvCacheDtype: null,
      excluded: [],
    };
    expect(planned({ ...question, model: { ...onDisk, quantization } }).plan.engine).toBe('tensorrt-llm');
  });

  it('names everything at once', () => {
    const { blockers } = refused(
      asking(
        { device: 'thor', model: 'llama-3.1-8b', precision: 'bf16' },
        { engine: 'tgi', sessions: 999, contextTokens: 9e6 },
      ),
    );
    expect(blockers.map(({ id }) => id)).toEqual([
      'sessions-out-of-range',
      'context-above-trained',
      'no-engine',
    ]);
  });
});

describe('the choice of an engine', () => {
  it.each([
    { device: 'jetson-agx-thor', precision: 'nvfp4', engine: 'vllm' },
    { device: 'jetson-agx-orin', precision: 'w4a16', engine: 'vllm' },
    { device: 'tesla-p40', precision: 'q4_k_m', engine: 'llama-cpp' },
    { device: 'rtx-pro-4000-blackwell', precision: 'fp8', engine: 'vllm' },
    { device: 'rtx-pro-4000-blackwell', precision: 'q4_k_m', engine: 'llama-cpp' },
  ])('is $engine for $precision on $device', ({ device, precision, engine }) => {
    const { plan, alternatives } = planned(asking({ device, model: 'llama-3.1-8b', precision }));
    expect(plan.engine).toBe(engine);
    expect(alternatives?.filter(({ recommended }) => recommended)).toMatchObject([{ engine, precision }]);
  });

  it('follows the vendor in the precision, of those that can be had', () => {
    const builds = (precisions: readonly string[]): DeploymentQuestion['builds'] =>
      precisions.map((precision) => catalogued('llama-3.1-8b', precision));
    const bf16 = { model: 'llama-3.1-8b', precision: 'bf16' };
    const of = (device: string): string =>
      planned({ ...asking({ ...bf16, device }), builds: builds(['fp8', 'w4a16', 'nvfp4', 'q4_k_m']) }).plan
        .precision;
    expect(of('thor')).toBe('nvfp4');
    expect(of('jetson-agx-orin')).toBe('w4a16');
    expect(of('h200')).toBe('fp8');
    expect(of('tesla-p40')).toBe('q4_k_m');
  });

  it('falls back to an engine that can be started, and says why', () => {
    const question = asking({ device: 'thor', model: 'llama-3.1-8b', precision: 'w4a16' });
    const { plan, because } = planned({
      ...question,
      builds: [catalogued('llama-3.1-8b', 'q4_k_m')],
      available: [
        { engine: 'vllm', usable: false, because: 'its image is not here and the network is not' },
        { engine: 'tensorrt-edge-llm', usable: false, because: 'it is not installed' },
        { engine: 'sglang', usable: false, because: 'its image is not here' },
        { engine: 'llama-cpp', usable: true, because: 'it is installed' },
      ],
    });
    expect(plan.engine).toBe('llama-cpp');
    expect(because[1]).toContain('vLLM: its image is not here and the network is not');
  });

  it('is our own for a host without a GPU that has nothing else, with the plan that `up` makes', () => {
    const question: DeploymentQuestion = {
      host: cpuHost({ totalBytes: 32 * gibibyte }),
      model: { ...catalogued('llama-3.1-8b', 'q4_k_m'), format: 'gguf' },
      wishes: { sessions: 2, contextTokens: 4_096, engine: 'embedded' },
      calibrations: [],
      available: null,
    };
    const { plan } = planned(question);
    expect(plan).toMatchObject({ engine: 'embedded', launch: { kind: 'embedded' } });
    expect(plan.performance).toBeNull();
  });

  it('is judged by its objectives', () => {
    const card = { device: 'rtx-pro-4000-blackwell', model: 'llama-3.1-8b', precision: 'fp8' };
    const { plan, slo, because } = planned(
      asking(card, { objectives: parseObjectives('matrix-rtx4000-per-user') }),
    );
    expect(plan).toMatchObject({ sessions: 8, contextTokens: 8_192 });
    expect(slo?.map(({ verdict }) => verdict)).toEqual(['missed', 'missed', 'missed']);
    expect(because.join(' ')).toContain('matrix-rtx4000-per-user/tps-per-user is predicted to hold up to');
    const system = planned(asking(card, { objectives: parseObjectives('matrix-rtx4000-system') }));
    expect(system.slo?.map(({ verdict }) => verdict)).toEqual(['met', 'likely', 'met']);
  });
});

describe('properties', () => {
  const device = fc.constantFrom('jetson-agx-thor', 'rtx-pro-4000-blackwell', 'h200', 'jetson-orin-nano-8gb');
  const modelName = fc.constantFrom(
    'llama-3.1-8b',
    'qwen3-30b-a3b',
    'gemma-3-27b',
    'deepseek-v2-lite',
    'qwen3.5-27b',
    'gpt-oss-20b',
  );
  const precision = fc.constantFrom('bf16', 'w4a16', 'q4_k_m');
  const sessions = fc.integer({ min: 1, max: 64 });
  const context = fc.integer({ min: 64, max: 32_768 });
  const memory = fc.integer({ min: 4, max: 300 }).map((size) => size * gibibyte);
  const runs = { numRuns: 60 };

  it('never fits less with more memory', () => {
    fc.assert(
      fc.property(device, modelName, precision, sessions, context, fc.tuple(memory, memory), (...drawn) => {
        const [where, model, bits, count, contextTokens, sizes] = drawn;
        const fits = (memoryBytes: number): boolean =>
          planDeployment(
            asking(
              { device: where, model, precision: bits, memoryBytes },
              { sessions: count, contextTokens },
            ),
          ).ok;
        if (fits(Math.min(...sizes))) expect(fits(Math.max(...sizes))).toBe(true);
      }),
      runs,
    );
  });

  it('never needs less for more sessions or more context, with any engine', () => {
    fc.assert(
      fc.property(
        device,
        modelName,
        precision,
        fc.tuple(sessions, sessions),
        fc.tuple(context, context),
        (...drawn) => {
          const [where, model, bits, counts, contexts] = drawn;
          const question = asking({ device: where, model, precision: bits });
          for (const { candidate } of considerEngines(question, boxOf(question.host)).candidates) {
            const least = needOf(candidate, {
              sessions: Math.min(...counts),
              contextTokens: Math.min(...contexts),
            });
            const most = needOf(candidate, {
              sessions: Math.max(...counts),
              contextTokens: Math.max(...contexts),
            });
            expect(most.knownBytes).toBeGreaterThanOrEqual(least.knownBytes);
          }
        },
      ),
      runs,
    );
  });

  it('gives limits that fit and are the largest', () => {
    fc.assert(
      fc.property(device, modelName, precision, sessions, context, (...drawn) => {
        const [where, model, bits, count, contextTokens] = drawn;
        const question = asking(
          { device: where, model, precision: bits },
          { sessions: count, contextTokens },
        );
        const result = planDeployment(question);
        if (!result.ok) return;
        const { limits, engine, kvCacheDtype } = result.plan;
        const { maxSessionsAtContext, maxContextAtSessions } = limits;
        if (maxSessionsAtContext === null || maxContextAtSessions === null) return;
        const { candidates } = considerEngines(
          { ...question, wishes: { engine, kvCacheDtype } },
          boxOf(question.host),
        );
        const chosen = candidates[0];
        if (chosen === undefined) throw new Error('the chosen engine is not considered again');
        const space = fitSpaceOf(chosen.candidate);
        expect(space.fits({ sessions: maxSessionsAtContext, contextTokens })).toBe(true);
        expect(space.fits({ sessions: count, contextTokens: maxContextAtSessions })).toBe(true);
        if (maxSessionsAtContext < 256)
          expect(space.fits({ sessions: maxSessionsAtContext + 1, contextTokens })).toBe(false);
        if (maxContextAtSessions < (question.model.contextTokens ?? 0)) {
          expect(space.fits({ sessions: count, contextTokens: maxContextAtSessions + 1 })).toBe(false);
        }
      }),
      runs,
    );
  });

  it('suggests changes that do what they promise', () => {
    fc.assert(
      fc.property(device, modelName, precision, sessions, context, (...drawn) => {
        const [where, model, bits, count, contextTokens] = drawn;
        const result = planDeployment(
          asking({ device: where, model, precision: bits }, { sessions: count, contextTokens }),
        );
        if (result.ok) return;
        for (const { fits, headroomBytes } of result.changes ?? []) expect(headroomBytes >= 0).toBe(fits);
      }),
      runs,
    );
  });
});
