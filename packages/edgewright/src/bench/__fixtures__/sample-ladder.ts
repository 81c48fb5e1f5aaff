import {
  type Ladder,
  type LadderQuality,
  type LadderRun,
  type LadderRungState,
  ladderRungSchema,
} from '../../contract/ladder.ts';
import { ladderPoints } from '../ladder/ladder-points.ts';

/** One run; what a test does not care about is plausible. */
function runOf(systemTokensPerSecond: number | null, rest: Partial<LadderRun> = {}): LadderRun {
  return {
    tpotMs: 20,
    ttftP50Ms: 100,
    ttftP95Ms: 150,
    userTokensPerSecond: 50,
    systemTokensPerSecond,
    answerTokens: 64,
    requests: 12,
    failures: 0,
    watts: null,
    tokensPerJoule: null,
    acceptanceLength: null,
    objectives: {},
    ...rest,
  };
}

/** A rung with the speeds that its runs had, by point. */
export function rungStateOf(
  name: string,
  about: {
    speeds?: Readonly<Record<string, readonly number[]>>;
    run?: Partial<LadderRun>;
    quality?: LadderQuality['verdict'];
    rung?: { model?: string; draft?: string; engine?: string };
    failure?: string;
    loads?: number;
  } = {},
): LadderRungState {
  const { speeds = {}, run = {}, quality, rung = {}, failure, loads = 1 } = about;
  const runs = Object.fromEntries(
    Object.entries(speeds).map(([point, values]) => [point, values.map((value) => runOf(value, run))]),
  );
  const load = {
    load: 1,
    startedAt: '2026-11-22T01:00:00.000Z',
    endedAt: '2026-11-22T01:01:00.000Z',
    engine: 'embedded',
    startMs: 500,
    stages: { spawn: 300, load: 200 },
    memoryBytes: 100 * 1024 ** 2,
    gpuMemoryBytes: null,
    memoryReturnMs: null,
    runs,
    warnings: [],
  };
  return {
    rung: ladderRungSchema.parse({ name, model: `/models/${name}.gguf`, ...rung }),
    planned: null,
    failure: failure === undefined ? null : { code: 'engine_start_failed', message: failure, nextStep: 'Look.' },
    loads: Array.from({ length: loads }, (_, index) =>
      index === 0 ? load : { ...load, load: index + 1, runs: {} },
    ),
    quality:
      quality === undefined
        ? null
        : {
            verdict: quality,
            against: quality === 'baseline' ? null : 'f16',
            items: 300,
            right: 280,
            netLoss: 0.01,
            netLossUpper: 0.02,
            top1Agreement: 0.99,
            because: `It was ${quality}.`,
          },
  };
}

export function ladderOf(
  rungs: readonly LadderRungState[],
  question: Partial<Ladder['question']> = {},
): Ladder {
  const asked: Ladder['question'] = {
    sessions: 4,
    inputTokens: 128,
    shortTokens: 16,
    longTokens: 64,
    contextTokens: 2_048,
    requests: 10,
    runs: 3,
    loads: 1,
    text: 'random',
    quality: 'quick',
    slo: null,
    seed: 1,
    ...question,
  };
  return {
    schema: 'edgewright/ladder@1',
    runId: 'ladder-test',
    startedAt: '2026-11-22T01:00:00.000Z',
    endedAt: '2026-11-22T01:10:00.000Z',
    edgewrightVersion: '0.1.0',
    machine: '2 cores',
    question: asked,
    points: ladderPoints(
      asked,
      rungs.map(({ rung }) => rung),
    ),
    rungs: [...rungs],
    missing: [],
    speculation: [],
    recommendation: null,
  };
}
