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

describe('renderLaunch', () => {
  it.each<[Plan['engine'], string]>([
    ['vllm', 'bf16'],
    ['sglang', 'fp8'],
    ['tensorrt-llm', 'fp8'],
    ['llama-cpp', 'q4_k_m'],
    ['ollama', 'q4_k_m'],
    ['tgi', 'bf16'],
  ])('prints for %s what a shell takes', (engine, precision) => {
    const text = renderLaunch(planFor(engine, precision)).join('\n');
    const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(text).toContain('docker run');
  });

  it('writes the configuration of TensorRT-LLM before the container that mounts it', () => {
    const text = renderLaunch(planFor('tensorrt-llm')).join('\n');
    expect(text.indexOf("cat > edgewright.yaml <<'END'")).toBeGreaterThanOrEqual(0);
    expect(text).toContain('-v "$PWD"/edgewright.yaml:/config/edgewright.yaml:ro');
    expect(text).toContain('--config /config/edgewright.yaml');
  });

  it('says where there is no command', () => {
    expect(renderLaunch(planFor('triton')).join('\n')).toContain('not written yet');
  });
});
