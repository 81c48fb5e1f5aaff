import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../base/app-error.ts';
import { hostFactsSchema, type HostFacts } from '../../contract/host-facts.ts';
import type { ModelFacts } from '../../contract/model-facts.ts';
import { planEngines, type PlanEngine } from '../../contract/plan-engines.ts';
import { readGgufFacts } from '../../models/read-gguf.ts';
import { findNamedDevice } from '../../planner/find-device.ts';
import { hostOfDevice } from '../../planner/host-of-device.ts';
import { planService, type ServiceQuestion } from './plan-service.ts';
import { wishFor } from './service-wishes.ts';

const demo = fileURLToPath(new URL('../../../../../models/demo/edgewright-demo-q8_0.gguf', import.meta.url));
const gibibyte = 1024 ** 3;

function box(device: string, freeBytes = 20 * gibibyte): HostFacts {
  const facts = hostFactsSchema.parse(hostOfDevice(findNamedDevice(device).profile, {}));
  return {
    ...facts,
    cpu: { ...facts.cpu, cores: 8 },
    memory: { ...facts.memory, totalBytes: 64 * gibibyte, availableBytes: 48 * gibibyte },
    accelerators:
      facts.accelerators?.map((card) => ({ ...card, memory: { ...card.memory, freeBytes } })) ?? null,
  };
}

function usable(...engines: PlanEngine[]) {
  return planEngines.map((engine) => ({
    engine,
    usable: engine === 'embedded' || engines.includes(engine),
    because: 'of the test',
  }));
}

describe('planService', () => {
  let model: ModelFacts;
  beforeAll(async () => {
    model = await readGgufFacts(demo);
  });
  const asked = (about: Partial<ServiceQuestion>): ServiceQuestion => ({
    host: box('rtx-pro-4000-blackwell'),
    model,
    builds: [],
    isHere: true,
    draft: null,
    wishes: wishFor(demo),
    available: usable(),
    calibrations: [],
    ...about,
  });
  const engines = (question: ServiceQuestion) => planService(question).plans.map(({ engine }) => engine);

  it.each<[string, PlanEngine[], PlanEngine[]]>([
    ['our own engine where there is no other', [], ['embedded']],
    ['an engine for the GPU first, ours to fall back on', ['llama-cpp'], ['llama-cpp', 'embedded']],
    ['two of them in the order of the ranking', ['ollama', 'llama-cpp'], ['llama-cpp', 'ollama', 'embedded']],
  ])('takes %s', (_name, here, expected) => {
    expect(engines(asked({ available: usable(...here) }))).toEqual(expected);
  });

  it('does not take the CPU unasked where engines could use the GPU and none loads the file', () => {
    expect(() => engines(asked({ available: usable('vllm') }))).toThrow(AppError);
  });

  it('takes the engine that was asked for, and no other', () => {
    const wishes = { ...wishFor(demo), engine: 'embedded' as const };
    expect(engines(asked({ wishes, available: usable('llama-cpp') }))).toEqual(['embedded']);
  });

  it('does not slip to the CPU when the GPU is full', () => {
    const full = asked({ host: box('rtx-pro-4000-blackwell', 0), available: usable('llama-cpp') });
    expect(() => planService(full)).toThrow(/0 B may be used/);
  });

  it('takes a plan as it is', () => {
    const [plan] = planService(asked({})).plans;
    expect(planService(asked({ wishes: { ...wishFor(demo), plan } })).plans).toEqual([plan]);
  });

  it('says what the embedded engine loads when it is asked for with something else', () => {
    const wishes = { ...wishFor('org/model'), engine: 'embedded' as const };
    expect(() => planService(asked({ wishes, isHere: false }))).toThrow(/\.gguf/);
  });
});
