import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stepTimeMs } from '../../packages/edgewright/src/engines/simulated/core/step-time.ts';
import {
  type Serving,
  serveSimulation,
} from '../../packages/edgewright/src/engines/simulated/serve-simulation.ts';
import {
  type SimulationSpec,
  simulationSpecSchema,
} from '../../packages/edgewright/src/engines/simulated/simulation-spec.ts';
import { runProduct } from '../support/start-product.ts';

let directory: string;
const running: Serving[] = [];
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-calibrate-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((serving) => serving.stop()));
  await rm(directory, { recursive: true });
});

const model = ['llama-3.1-8b', '--device', 'jetson-agx-thor', '--engine', 'vllm', '--precision', 'nvfp4'];
const run = (argv: string[]) => runProduct(argv, { env: { ...process.env, XDG_DATA_HOME: directory } });

/** The planner's own simulation, with other constants than it assumes. */
async function simulate(): Promise<{ url: string; spec: SimulationSpec }> {
  const file = path.join(directory, 'simulation.json');
  await run(['simulate', ...model, '--sessions', '4', '--context', '2048', '--warm-cache', '--emit', file]);
  const planned = simulationSpecSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const spec = { ...planned, start: [], speed: { ...planned.speed, t0Ms: 20 } };
  const serving = serveSimulation(spec, {
    host: '127.0.0.1',
    port: 0,
    print: () => undefined,
    end: () => undefined,
  });
  running.push(serving);
  await serving.started;
  return { url: `http://127.0.0.1:${serving.port()}`, spec };
}

interface Answer {
  calibration: { t0Ms: number; efficiency: number; meanError: number };
  residuals: { sessions: number; tpotMs: number }[];
  meanErrorBefore: number;
  meanErrorAfter: number;
}

describe('edgewright calibrate', () => {
  it('finds the constants of a simulated engine, and plans use them', { timeout: 240_000 }, async () => {
    const { url, spec } = await simulate();
    const served = ['--device', 'jetson-agx-thor', '--engine', 'vllm', '--weights', 'llama-3.1-8b'];
    const like = ['--precision', 'nvfp4', '--sessions', '4', '--seconds', '8', '--json'];
    const ended = await run(['calibrate', url, ...served, ...like]);
    expect(ended.exitCode, ended.stderr).toBe(0);
    const answer = JSON.parse(ended.stdout) as Answer;
    expect(answer.residuals.map(({ sessions }) => sessions)).toEqual([1, 4, 4, 2]);
    // One session alone: a constant, the weights, and a short cache. Timers may be late on a busy machine, never early.
    const alone = stepTimeMs(spec.speed, { decoding: 1, contextTokens: 572, promptTokens: 0 }, 0);
    expect(answer.residuals[0]?.tpotMs).toBeGreaterThan(alone * 0.95);
    expect(answer.residuals[0]?.tpotMs).toBeLessThan(alone * 1.5);
    expect(answer.calibration.meanError).toBeLessThan(0.25);
    expect(answer.meanErrorAfter).toBeLessThan(answer.meanErrorBefore);
    const plan = await run(['plan', ...model, '--json']);
    expect(
      (JSON.parse(plan.stdout) as { result: { plan: { performance: unknown } } }).result.plan.performance,
    ).toMatchObject({
      basis: 'calibrated-here',
    });
  });

  it('needs to know which engine a plain server is', async () => {
    const { url } = await simulate();
    const ended = await run(['calibrate', url, '--device', 'jetson-agx-thor', '--weights', 'nothing-known']);
    expect(ended.stderr).toContain('nothing-known');
    expect(ended.exitCode).toBe(2);
  });
});
