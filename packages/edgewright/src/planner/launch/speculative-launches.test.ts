import { describe, expect, it } from 'vitest';
import type { Plan } from '../../contract/plan.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import { asking, catalogued } from '../__fixtures__/deployment.ts';
import { planDeployment } from '../plan-deployment.ts';

/** A draft so small that it pays wherever the engine speculates. */
const draft = {
  ...catalogued('llama-3.2-1b', 'bf16'),
  path: '/srv/draft',
  format: 'huggingface' as const,
  weightsBytes: 1e8,
};
const ggufDraft = { ...draft, format: 'gguf' as const, path: '/srv/draft.gguf' };

function speculating(engine: PlanEngine, engineVersion?: string): NonNullable<Plan['launch']> {
  const isGguf = engine === 'llama-cpp';
  const about = { device: 'h200', model: 'llama-3.1-70b', precision: isGguf ? 'q4_k_m' : 'fp8' };
  const question = asking(about, { sessions: 1, contextTokens: 4_096, engine, engineVersion });
  const result = planDeployment({ ...question, draft: isGguf ? ggufDraft : draft });
  if (!result.ok || result.plan.launch === null) throw new Error('no launch');
  if (result.plan.speculation === null) throw new Error('it does not speculate');
  return result.plan.launch;
}

describe('a launch with a draft', () => {
  it.each<[PlanEngine, string | undefined, RegExp]>([
    [
      'vllm',
      undefined,
      /--speculative-config \{"method":"eagle3","model":"\/models\/draft","num_speculative_tokens":3\}/,
    ],
    [
      'sglang',
      undefined,
      /--speculative-algorithm EAGLE3 --speculative-draft-model-path \/models\/draft --speculative-num-steps 3 --speculative-eagle-topk 1 --speculative-num-draft-tokens 4/,
    ],
    [
      'llama-cpp',
      'b10488',
      /-md \/models\/draft\.gguf -ngld 999 --spec-type draft-simple --spec-draft-n-max 3/,
    ],
    ['llama-cpp', '0.5.0', /--spec-draft-n-max 3/],
    ['llama-cpp', 'b8000', /-md \/models\/draft\.gguf -ngld 999 --draft-max 3/],
  ])('tells %s %s on its command line', (engine, version, expected) => {
    const { argv, mounts } = speculating(engine, version);
    expect(argv.join(' ')).toMatch(expected);
    expect(mounts).toContainEqual(
      expect.objectContaining({ to: expect.stringMatching(/^\/models\/draft/) as string }),
    );
  });

  it.each<[string | undefined, string]>([
    [undefined, '  decoding_type: Eagle\n  max_draft_len: 3\n  speculative_model_dir: /models/draft\n'],
    ['1.3.0', '  decoding_type: Eagle3\n  max_draft_len: 3\n  speculative_model: /models/draft\n'],
  ])('tells TensorRT-LLM %s in its file', (version, expected) => {
    const { files } = speculating('tensorrt-llm', version);
    expect(files[0]?.content).toContain(`speculative_config:\n${expected}`);
  });
});

it('takes a draft that was asked for where no speed is predicted', () => {
  const about = { device: 'cpu-only', model: 'llama-3.2-1b', precision: 'q8_0', memoryBytes: 32 * 1024 ** 3 };
  const question = asking(about, { sessions: 1, contextTokens: 4_096, engine: 'llama-cpp' });
  const result = planDeployment({ ...question, draft: ggufDraft });
  if (!result.ok) throw new Error('blocked');
  expect(result.plan.performance).toBeNull();
  expect(result.plan.speculation).toMatchObject({ method: 'draft-model' });
  expect(result.plan.launch?.argv.join(' ')).toMatch(/ -md \/models\/draft\.gguf --spec-type draft-simple/);
  expect(result.because.join(' ')).toMatch(/what it gains is not predicted/);
});

describe('Ollama with a file', () => {
  it('registers it, and loads it', () => {
    const question = asking(
      { device: 'h200', model: 'llama-3.1-8b', precision: 'q4_k_m' },
      { sessions: 2, contextTokens: 4_096, engine: 'ollama' },
    );
    const model = {
      ...question.model,
      format: 'gguf' as const,
      path: '/srv/My Llama.gguf',
      repository: null,
    };
    const result = planDeployment({ ...question, model });
    if (!result.ok) throw new Error('blocked');
    expect(result.plan.launch).toMatchObject({
      servedName: 'my-llama',
      files: [{ path: '/config/Modelfile', content: 'FROM /models/My Llama.gguf\nPARAMETER num_ctx 4096\n' }],
      afterStart: [
        { kind: 'exec', argv: ['ollama', 'create', 'my-llama', '-f', '/config/Modelfile'] },
        { kind: 'post', path: '/api/generate', body: { model: 'my-llama', keep_alive: -1 } },
      ],
    });
  });
});
