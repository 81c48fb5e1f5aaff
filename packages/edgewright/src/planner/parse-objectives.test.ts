import { describe, expect, it } from 'vitest';
import { AppError } from '../base/app-error.ts';
import { sloProfiles } from '../catalog/slo-profiles.ts';
import type { PlanPerformance } from '../contract/plan.ts';
import { judge } from './objective.ts';
import { parseObjectives } from './parse-objectives.ts';

function refusal(text: string): AppError {
  try {
    parseObjectives(text);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error(`"${text}" was taken`);
}

describe('parseObjectives', () => {
  it.each(sloProfiles.map(({ id }) => id))('knows the profile %s', (id) => {
    expect(parseObjectives(id).length).toBeGreaterThan(0);
  });

  it('reads a target', () => {
    expect(parseObjectives('tpot:p95<50ms@2048+256x8,cached=1792')).toEqual([
      {
        id: 'tpot:p95<50ms@2048+256x8,cached=1792',
        metric: 'tpot',
        statistic: 'p95',
        comparison: '<',
        limit: 50,
        workload: { sessions: 8, inputTokens: 2_048, outputTokens: 256, cachedTokens: 1_792 },
      },
    ]);
    expect(parseObjectives('tps-per-user:p50>=20.5@512+128x1')[0]).toMatchObject({
      comparison: '>',
      limit: 20.5,
    });
  });

  it.each([
    { text: 'TPS 60', says: [/leaves open which tokens per second/, /tps-per-user/, /tps-system/] },
    { text: 'TPS 60+', says: [/of all users together/] },
    { text: '60 TPS', says: [/is no objective/] },
    { text: 'P99 < 2000 ms', says: [/leaves open which latency/, /ttft/, /e2e/] },
    { text: 'TTFT < 500 ms', says: [/cold or in the prefix cache/] },
    { text: 'thor-chat-2', says: [/Did you mean thor-chat-2k/] },
    { text: 'tpot:p50<50', says: [/leaves open|is no objective/] },
    { text: 'tpt:p50<50@512+128x1', says: [/"tpt" is no metric/, /Did you mean tpot/] },
    { text: 'tpot:p51<50@512+128x1', says: [/"p51" is no statistic/] },
    { text: 'tpot:p50>50@512+128x1', says: [/is kept below/] },
    { text: 'tps-system:mean<50@512+128x1', says: [/is kept above/] },
    { text: 'tpot:p50<50@512x1', says: [/"512x1" is no load/] },
    { text: 'tpot:p50<50@512+128x0', says: [/at least one/] },
    { text: 'tpot:p50<50@512+128x1,cached=512', says: [/at least one/] },
  ])('refuses "$text" with what it could mean', ({ text, says }) => {
    const error = refusal(text);
    expect(error.code).toBe('slo_unclear');
    for (const words of says) expect(error.message).toMatch(words);
  });
});

describe('judge', () => {
  const performance: PlanPerformance = {
    ttftMs: 1_000,
    promptTokensPerSecond: null,
    tpotMs: 50,
    tokensPerSecondPerUser: 20,
    systemTokensPerSecond: 100,
    bound: 'weights',
    lowFactor: 0.8,
    highFactor: 1.25,
    basis: 'default',
    source: 'test',
  };

  it.each([
    { target: 'tpot:p50<70', verdict: 'met' },
    { target: 'tpot:p50<55', verdict: 'likely' },
    { target: 'tpot:p50<45', verdict: 'unlikely' },
    { target: 'tpot:p50<39', verdict: 'missed' },
    // Of the tail the model knows only that it is worse than the mean.
    { target: 'tpot:p99<70', verdict: 'likely' },
    { target: 'tpot:p99<55', verdict: 'unlikely' },
    { target: 'tps-per-user:p50>15', verdict: 'met' },
    { target: 'tps-per-user:p50>18', verdict: 'likely' },
    { target: 'tps-per-user:p50>26', verdict: 'missed' },
    { target: 'tps-system:mean>79', verdict: 'met' },
    { target: 'ttft:mean<1100', verdict: 'likely' },
    { target: 'e2e:mean<5000', verdict: 'met' },
  ])('$target is $verdict', ({ target, verdict }) => {
    const [objective] = parseObjectives(`${target}@512+32x4`);
    if (objective === undefined) throw new Error('no objective');
    expect(judge(objective, performance).verdict).toBe(verdict);
  });

  it('knows nothing without a prediction', () => {
    const [objective] = parseObjectives('tpot:p50<70@512+32x4');
    if (objective === undefined) throw new Error('no objective');
    expect(judge(objective, null)).toMatchObject({ verdict: 'unknown', predicted: null });
  });
});
