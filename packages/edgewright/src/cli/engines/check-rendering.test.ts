import { describe, expect, it } from 'vitest';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import { asking } from '../../planner/__fixtures__/deployment.ts';
import { pastedRunDirectory, pastedWishes } from '../plan/render-launch.ts';
import { plainPaper } from '../box/plain-paper.ts';
import { checkRendering } from './check-rendering.ts';
import { describeRendering } from './describe-rendering.ts';
import { type EngineRendering, renderEngine } from './render-engine.ts';

type Rendered = Extract<EngineRendering, { kind: 'rendered' }>;

function rendered(engine: Exclude<PlanEngine, 'embedded'>, precision: string): Rendered {
  const question = asking({ device: 'h200', model: 'llama-3.1-8b', precision });
  const rendering = renderEngine({
    engine,
    question,
    wishes: pastedWishes,
    runDirectory: pastedRunDirectory,
  });
  if (rendering.kind !== 'rendered') throw new Error(`${engine} is ${rendering.kind}`);
  return rendering;
}

/** As if the same words were for another release, with one setting more. */
function altered({ plan, spec, ...rest }: Rendered, about: { version: string; file?: string }): Rendered {
  if (plan.launch === null) throw new Error('no launch');
  const files = plan.launch.files.map((file) => ({ ...file, content: file.content + (about.file ?? '') }));
  return {
    ...rest,
    spec,
    plan: { ...plan, launch: { ...plan.launch, engineVersion: about.version, files } },
  };
}

describe('checkRendering', () => {
  it('looks at the command line', () => {
    const old = altered(rendered('tensorrt-llm', 'fp8'), { version: '1.2.1' });
    expect(checkRendering(old)).toEqual([]);
    const argv = [...('argv' in old.spec ? old.spec.argv : []), '--config', 'x.yaml'];
    const wrong = { ...old, spec: { ...old.spec, argv } as Rendered['spec'] };
    expect(checkRendering(wrong)).toEqual([expect.objectContaining({ name: '--config', kind: 'too-new' })]);
    const about = { engine: 'tensorrt-llm' as const, rendering: wrong, settings: [], note: null };
    expect(describeRendering(about, plainPaper)).toContain(
      '# Careful: tensorrt-llm 1.2.1 has no --config yet: it came with 1.3.0.',
    );
  });

  it.each([
    ['tensorrt-llm', 'use_paged_kv_cache: true\n', 'use_paged_kv_cache'],
    ['tensorrt-llm', 'kv_cache_config:\n  max_gpu_total_bytes: 1\n', 'kv_cache_config.max_gpu_total_bytes'],
    ['triton', 'triton_config:\n  batching: 1\n', 'triton_config.batching'],
  ] as const)('looks into the files of %s: %j', (engine, file, name) => {
    const wrong = altered(rendered(engine, 'fp8'), { version: '1.2.1', file });
    expect(checkRendering(wrong)).toEqual([expect.objectContaining({ name })]);
  });

  it('looks at overrides and variables', () => {
    const mlc = rendered('mlc-llm', 'q4f16_1');
    if (mlc.spec.kind !== 'process') throw new Error('a container');
    const argv = mlc.spec.argv.map((word) => (word.includes(';') ? `${word};kv_cache_dtype=fp8` : word));
    expect(checkRendering({ ...mlc, spec: { ...mlc.spec, argv } })).toEqual([
      expect.objectContaining({ name: 'kv_cache_dtype', kind: 'unknown' }),
    ]);
    const ollama = rendered('ollama', 'q4_k_m');
    if (ollama.spec.kind !== 'container') throw new Error('a process');
    const env = { ...ollama.spec.env, OLLAMA_GPU_FRACTION: '0.8' };
    expect(checkRendering({ ...ollama, spec: { ...ollama.spec, env } })).toEqual([
      expect.objectContaining({ name: 'OLLAMA_GPU_FRACTION' }),
    ]);
  });
});
