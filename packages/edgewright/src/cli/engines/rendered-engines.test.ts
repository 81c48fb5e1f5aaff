import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { gibibyte } from '../../catalog/device-profile.ts';
import { compareVersions } from '../../catalog/compare-versions.ts';
import { weightPrecisions } from '../../catalog/models/weight-precisions.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { type PlanEngine, planEngines } from '../../contract/plan-engines.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import { openRecordedMachine } from '../../hardware/recorded-machine.ts';
import { catalogued } from '../../planner/__fixtures__/deployment.ts';
import { afterLines, pastedRunDirectory, pastedWishes, startLines } from '../plan/render-launch.ts';
import { checkRendering } from './check-rendering.ts';
import { type EngineRendering, renderEngine } from './render-engine.ts';

const boxes = [
  { name: 'thor-jetpack-7.0', capture: 'thor-r38.2', l4t: '38.2' },
  { name: 'thor-jetpack-7.2', capture: 'thor-r39.2', l4t: '39.2' },
  { name: 'agx-orin-jetpack-6', capture: 'agx-orin-r36', l4t: '36.4' },
  { name: 'agx-orin-jetpack-7.2', capture: 'agx-orin-r39', l4t: '39.2' },
  { name: 'rtx-pro-4000', capture: 'rtx-pro-4000', l4t: null },
  { name: 'h200', capture: 'h200', l4t: null },
  { name: 'cpu-only', capture: 'cpu-only', l4t: null },
] as const;

const served = planEngines.filter((engine) => engine !== 'embedded');

/** As each engine loads them. */
const precisions: Readonly<Partial<Record<PlanEngine, readonly string[]>>> = {
  'llama-cpp': ['q4_k_m', 'q8_0'],
  ollama: ['q4_k_m'],
  'mlc-llm': ['q4f16_1'],
  tgi: ['bf16', 'fp8'],
};

async function factsOf(capture: string): Promise<HostFacts> {
  const folder = fileURLToPath(new URL(`../../../../../test/hosts/${capture}`, import.meta.url));
  const facts = await readHostFacts(await openRecordedMachine(folder), {});
  // Captures differ in what else ran and was installed: every engine is to be seen as on a box of its own.
  const totalBytes = facts.memory.totalBytes ?? 64 * gibibyte;
  const memory = { ...facts.memory, totalBytes, availableBytes: null, freeBytes: null };
  return { ...facts, memory, pythonPackages: [] };
}

function rendering(engine: PlanEngine, precision: string, host: HostFacts): EngineRendering {
  if (engine === 'embedded') throw new Error('our own engine is not rendered');
  if (!(precision in weightPrecisions)) throw new Error(`${precision} is not in the catalog`);
  return renderEngine({
    engine,
    question: {
      host,
      model: catalogued('llama-3.1-8b', precision),
      wishes: { sessions: 4, contextTokens: 8_192 },
      calibrations: [],
      available: null,
    },
    wishes: pastedWishes,
    runDirectory: pastedRunDirectory,
  });
}

function textOf(rendered: EngineRendering): string {
  switch (rendered.kind) {
    case 'rendered':
      return [...startLines(rendered), ...afterLines(rendered)].join('\n');
    case 'refused':
      return rendered.refusal.message;
    case 'blocked':
      return rendered.result.blockers.map(({ what }) => what).join('\n');
  }
}

describe.each(boxes)('engines on $name', ({ name, capture, l4t }) => {
  let host: HostFacts;
  beforeAll(async () => {
    host = await factsOf(capture);
  });

  it('is the box that it is called', () => {
    if (l4t !== null) expect(compareVersions(host.jetson?.l4t?.slice(0, l4t.length) ?? '', l4t)).toBe(0);
    expect(host.device?.id ?? name).not.toBeNull();
  });

  it('are rendered as they were looked over', async () => {
    const parts = served.flatMap((engine) =>
      (precisions[engine] ?? ['bf16', 'fp8', 'nvfp4']).map((precision) => {
        return `## ${engine}, ${precision}\n\n${textOf(rendering(engine, precision, host))}\n`;
      }),
    );
    await expect(parts.join('\n')).toMatchFileSnapshot(`./__goldens__/${name}.txt`);
  });

  it.each(served)('gives %s nothing that its release does not read, or says what to use', (engine) => {
    for (const precision of precisions[engine] ?? ['bf16', 'fp8', 'nvfp4']) {
      const rendered = rendering(engine, precision, host);
      if (rendered.kind === 'rendered') expect(checkRendering(rendered)).toEqual([]);
      if (rendered.kind === 'refused') expect(rendered.refusal.message).toMatch(/, because .+; use \S+\.$/s);
      if (rendered.kind === 'blocked') expect(textOf(rendered)).toMatch(/\S/);
    }
  });

  it.each(served)('gives %s no privileges, and listens nowhere but here', (engine) => {
    for (const precision of precisions[engine] ?? ['bf16']) {
      const rendered = rendering(engine, precision, host);
      if (rendered.kind !== 'rendered') continue;
      const text = textOf(rendered);
      expect(text).not.toMatch(/--privileged|--cap-add|docker\.sock/);
      const listensEverywhere = /0\.0\.0\.0/.test(text);
      expect(listensEverywhere).toBe(/-p 127\.0\.0\.1:\d+:\d+/.test(text));
    }
  });
});
