import { describe, expect, it } from 'vitest';
import { catalogModelFacts } from '../../catalog/models/catalog-model-facts.ts';
import { findModel } from '../../catalog/models/find-model.ts';
import type { Plan } from '../../contract/plan.ts';
import { simulationSpecSchema } from '../../engines/simulated/simulation-spec.ts';
import type { DeploymentQuestion, DeploymentWishes } from '../../planner/deployment-question.ts';
import { findNamedDevice } from '../../planner/find-device.ts';
import { hostOfDevice } from '../../planner/host-of-device.ts';
import { planDeployment } from '../../planner/plan-deployment.ts';
import { simulationOfPlan } from './simulation-of-plan.ts';

const settings = { warmCache: false, timeScale: 0.01, seed: 1, apiKey: null, faults: [] };

function planned(
  device: string,
  precision: Parameters<typeof catalogModelFacts>[1],
  wishes: DeploymentWishes,
): { plan: Plan; question: DeploymentQuestion } {
  const model = findModel('meta-llama/Llama-3.1-8B-Instruct');
  if (model === null) throw new Error('the catalog has lost its Llama');
  const question: DeploymentQuestion = {
    host: hostOfDevice(findNamedDevice(device).profile, {}),
    model: catalogModelFacts(model, precision),
    wishes,
    calibrations: [],
    available: null,
  };
  const result = planDeployment(question);
  if (!result.ok) throw new Error(result.blockers.map(({ what }) => what).join(' '));
  return { plan: result.plan, question };
}

describe('the simulation of a plan', () => {
  it.each([
    { device: 'jetson-agx-thor', precision: 'nvfp4', engine: 'vllm', sessions: 1, contextTokens: 2_048 },
    { device: 'jetson-agx-thor', precision: 'nvfp4', engine: 'vllm', sessions: 8, contextTokens: 8_192 },
    { device: 'jetson-agx-thor', precision: 'fp8', engine: 'sglang', sessions: 4, contextTokens: 4_096 },
    {
      device: 'rtx-pro-4000-blackwell',
      precision: 'q4_k_m',
      engine: 'llama-cpp',
      sessions: 4,
      contextTokens: 4_096,
    },
  ] as const)(
    'steps as the plan predicts: $device, $precision, $engine, $sessions × $contextTokens',
    ({ device, precision, engine, sessions, contextTokens }) => {
      const { plan, question } = planned(device, precision, {
        engine,
        sessions,
        contextTokens,
        outputTokens: 256,
      });
      const { speed, ...spec } = simulationOfPlan(plan, question, settings);
      const inputTokens = contextTokens - 256;
      const middle = inputTokens + 128;
      const stepMs = speed.t0Ms + speed.weightsMs + speed.kvMsPerToken * sessions * middle;
      const promptsMs = ((sessions - 1) / 256) * speed.prefillMsPerToken * inputTokens;
      expect((stepMs + promptsMs) / (plan.performance?.tpotMs ?? 0)).toBeCloseTo(1, 6);
      expect(spec.kvTokens).toBeGreaterThanOrEqual(sessions * contextTokens);
      expect(simulationSpecSchema.safeParse({ speed, ...spec }).error).toBeUndefined();
    },
  );

  it('is refused for our own engine', () => {
    const { plan, question } = planned('jetson-agx-thor', 'nvfp4', { engine: 'vllm' });
    expect(() => simulationOfPlan({ ...plan, engine: 'embedded' }, question, settings)).toThrow(
      /not simulated/,
    );
  });

  it('is refused where the speed cannot be told', () => {
    const { plan, question } = planned('jetson-agx-thor', 'nvfp4', { engine: 'vllm' });
    const model = { ...question.model, structure: null, kvBytesPerToken: null };
    expect(() => simulationOfPlan(plan, { ...question, model }, settings)).toThrow(/cannot be told/);
  });
});
