import { describe, expect, it } from 'vitest';
import { Scheduler } from '../../engines/simulated/core/scheduler.ts';
import { simulationSpecSchema } from '../../engines/simulated/simulation-spec.ts';
import { workshopRates, type WorkshopRung, workshopRungs, workshopSpec } from './workshop.ts';

const settings = { warmCache: false, timeScale: 1, seed: 1 };

/** Tokens per second after the first token, of one session. */
function rateOf(rung: WorkshopRung, answerTokens: number, seed: number): number {
  const scheduler = new Scheduler({ ...workshopSpec(rung, { ...settings, seed }), whenFull: 'recompute' });
  scheduler.submit({ id: 1, prompt: Array.from({ length: 30 }, String), answerTokens, arrivedMs: 0 });
  let [nowMs, firstMs, tokens] = [0, 0, 0];
  for (let step = scheduler.step(0); step !== null; step = scheduler.step(nowMs)) {
    nowMs += step.durationMs;
    if (tokens === 0) firstMs = nowMs;
    tokens += step.deliveries.reduce((sum, delivery) => sum + delivery.tokens, 0);
  }
  return ((tokens - 1) * 1_000) / (nowMs - firstMs);
}

describe.each(workshopRungs)('%s of the workshop', (rung) => {
  it.each([
    ['short', 128],
    ['long', 600],
  ] as const)('gives the measured rate in %s answers, whatever the seed', (length, tokens) => {
    for (let seed = 0; seed < 20; seed += 1) {
      expect(Math.abs(rateOf(rung, tokens, seed) / workshopRates(rung)[length] - 1)).toBeLessThan(0.05);
    }
  });

  it('is a simulation', () => {
    expect(simulationSpecSchema.safeParse(workshopSpec(rung, settings)).error).toBeUndefined();
  });

  it('starts 40 s sooner with what was compiled before', () => {
    const durationMs = (warmCache: boolean): number =>
      workshopSpec(rung, { ...settings, warmCache }).start.reduce((sum, stage) => sum + stage.durationMs, 0);
    expect(durationMs(false) - durationMs(true)).toBe(40_000);
  });
});
