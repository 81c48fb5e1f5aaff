import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../contract/plan.ts';
import { asking } from '../../planner/__fixtures__/deployment.ts';
import { planDeployment } from '../../planner/plan-deployment.ts';
import { renderLaunch } from './render-launch.ts';

function planFor(engine: Plan['engine'], precision = 'bf16'): Plan {
  const wishes = { sessions: 4, contextTokens: 4_096, engine };
  const result = planDeployment(asking({ device: 'h200', model: 'llama-3.1-8b', precision }, wishes));
  if (!result.ok) throw new Error(`no plan for ${engine}`);
  return result.plan;
}

const { host } = asking({ device: 'h200', model: 'llama-3.1-8b', precision: 'bf16' });

describe('renderLaunch', () => {
  it.each<[Plan['engine'], string]>([
    ['vllm', 'bf16'],
    ['sglang', 'fp8'],
    ['tensorrt-llm', 'fp8'],
    ['llama-cpp', 'q4_k_m'],
    ['ollama', 'q4_k_m'],
    ['tgi', 'bf16'],
    ['triton', 'fp8'],
  ])('prints for %s what a shell takes', (engine, precision) => {
    const text = renderLaunch(planFor(engine, precision), { host, llamaServer: null }).join('\n');
    const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(text).toContain('docker run');
  });

  it.each<[Plan['engine'], string, boolean]>([
    ['llama-cpp', 'q4_k_m', true],
    ['ollama', 'q4_k_m', false],
  ])('a server that was built on the box, for %s', (engine, precision, isUsed) => {
    const text = renderLaunch(planFor(engine, precision), { host, llamaServer: '/data/llama-server' });
    expect(text.join('\n').includes('/data/llama-server')).toBe(isUsed);
    expect(text.join('\n').includes('docker run')).toBe(!isUsed);
  });

  it('writes the configuration of TensorRT-LLM before the container that mounts it', () => {
    const text = renderLaunch(planFor('tensorrt-llm'), { host, llamaServer: null }).join('\n');
    expect(text).toMatch(/^cat > "\$PWD"\/edgewright-run\/edgewright\.yaml <<'END'$/m);
    expect(text).toMatch(/^END$/m);
    expect(text).toContain('-v "$PWD"/edgewright-run:/config:ro');
    expect(text).toContain('--extra_llm_api_options /config/edgewright.yaml');
  });

  it('fetches once what the image of Triton lacks, before it starts', () => {
    const text = renderLaunch(planFor('triton'), { host, llamaServer: null }).join('\n');
    expect(text).toMatch(
      /^test -e .*model\.py \|\| env GIT_LFS_SKIP_SMUDGE=1 git clone .*--branch v1\.2\.1 /m,
    );
    expect(text.indexOf('git clone')).toBeLessThan(text.indexOf('docker run'));
  });

  it('asks Ollama for the model once it answers', () => {
    const text = renderLaunch(planFor('ollama', 'q4_k_m'), { host, llamaServer: null }).join('\n');
    expect(text).toMatch(/curl http:\/\/127\.0\.0\.1:11434\/api\/generate -d '\{"model":/);
  });
});
