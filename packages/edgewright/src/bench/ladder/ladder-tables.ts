import { formatBytes } from '../../base/format-quantity.ts';
import type { Ladder, LadderPoint, LadderRungState } from '../../contract/ladder.ts';
import { numberWords } from '../report/stage-words.ts';
import { meanOf } from '../statistics/moments.ts';
import { targetPointId } from './ladder-points.ts';
import {
  breakEvenWords,
  bytesWords,
  changeWords,
  durationWords,
  figureWords,
  notKnown,
  qualityWords,
} from './ladder-words.ts';
import { isRealBetween } from './real-difference.ts';
import { figureOf, figureOfLoads, type RunFigureKey, runsOf, valuesOf } from './rung-figures.ts';

/** One table of a ladder, for whatever paper. The first column names the rung; the others are figures. */
export interface LadderTable {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences below it. */
  readonly notes: readonly string[];
}

/** Everything that a ladder measured, in tables that are narrow enough for a terminal. */
export function ladderTables(ladder: Ladder): LadderTable[] {
  const measured = ladder.rungs.filter(({ loads }) => loads.length > 0);
  return [
    speedTable(ladder, measured),
    waitTable(ladder, measured),
    startTable(measured),
    predictionTable(measured),
    qualityTable(ladder, measured),
    speculationTable(ladder),
    failureTable(ladder),
  ].filter(({ rows }) => rows.length > 0);
}

/** The two ends: one user and the target load, in the order of the points. */
function endPoints({ points, question }: Ladder): LadderPoint[] {
  return points.filter(({ concurrency }) => concurrency === 1 || concurrency === question.sessions);
}

function speedTable(ladder: Ladder, measured: readonly LadderRungState[]): LadderTable {
  const ends = endPoints(ladder);
  const point = targetPointId(ladder.question);
  const [first] = measured;
  const silent = measured.filter(({ planned }) => planned?.speed.length === 0).map(({ rung }) => rung.name);
  return {
    title: 'Tokens per second, waiting for the first included: for each user, and of all users together',
    heads: [
      'Rung',
      ...ends.map(({ concurrency, outputTokens }) => `${usersWords(concurrency)}, ${outputTokens} out`),
      `all ${usersWords(ladder.question.sessions)}`,
      first === undefined ? 'change' : `against ${first.rung.name}`,
    ],
    rows: measured.map((state) => [
      state.rung.name,
      ...ends.map(({ id }) => figureWords(figureOf(state, { point: id, key: 'userTokensPerSecond' }))),
      figureWords(figureOf(state, { point, key: 'systemTokensPerSecond' })),
      state === first || first === undefined ? '–' : changeAgainst(first, state, point),
    ]),
    notes: [
      ...(silent.length === 0 ? [] : [`The planner predicts no speed for ${silent.join(', ')}.`]),
      ...measured.flatMap(warningWords),
    ],
  };
}

/** What makes the figures of a rung doubtful: how often, and the first in words. */
function warningWords({ rung, loads }: LadderRungState): string[] {
  const warnings = loads.flatMap((load) => load.warnings);
  const [first] = warnings;
  if (first === undefined) return [];
  return [`${rung.name}: ${warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`}. ${first}`];
}

function changeAgainst(first: LadderRungState, state: LadderRungState, point: string): string {
  const [base, values] = [first, state].map((one) => valuesOf(one, { point, key: 'systemTokensPerSecond' }));
  const [before, now] = [meanOf(base ?? []), meanOf(values ?? [])];
  if (before === null || now === null || before === 0) return notKnown;
  return changeWords(now / before, isRealBetween(base ?? [], values ?? []));
}

const waits = [
  { key: 'ttftP50Ms', name: 'first P50' },
  { key: 'ttftP95Ms', name: 'first P95' },
  { key: 'tpotMs', name: 'each further' },
] as const satisfies readonly { key: RunFigureKey; name: string }[];

function waitTable(ladder: Ladder, measured: readonly LadderRungState[]): LadderTable {
  const ends = endPoints(ladder).filter(({ id }) => id.endsWith('-long'));
  return {
    title: 'Milliseconds to the first token and for each further one, long answers',
    heads: [
      'Rung',
      ...ends.flatMap(({ concurrency }) => waits.map(({ name }) => `${name}, ${usersWords(concurrency)}`)),
    ],
    rows: measured.map((state) => [
      state.rung.name,
      ...ends.flatMap(({ id }) => waits.map(({ key }) => figureWords(figureOf(state, { point: id, key })))),
    ]),
    notes: [],
  };
}

function startTable(measured: readonly LadderRungState[]): LadderTable {
  const rows = measured.map((state) => {
    const gpu = figureOfLoads(state, 'gpuMemoryBytes');
    const { planned, loads } = state;
    const energy = loads.flatMap(({ runs }) =>
      Object.values(runs).flatMap((list) => list.flatMap(({ tokensPerJoule }) => tokensPerJoule ?? [])),
    );
    return [
      state.rung.name,
      loads.at(-1)?.engine ?? '–',
      planned === null ? notKnown : formatBytes(planned.weightsBytes),
      `${bytesWords(figureOfLoads(state, 'memoryBytes'))}${gpu === null ? '' : ` + ${bytesWords(gpu)} GPU`}`,
      planned?.totalBytes === null || planned === null ? notKnown : formatBytes(planned.totalBytes),
      durationWords(figureOfLoads(state, 'startMs')),
      energy.length === 0 ? notKnown : numberWords(meanOf(energy)),
    ];
  });
  return {
    title: 'Start, memory, energy',
    heads: ['Rung', 'engine', 'weights', 'held', 'planned at most', 'start', 'tokens per joule'],
    rows,
    notes: measured.flatMap((state) => stageWords(state)),
  };
}

/** Where the time of a start went, of the first load. */
function stageWords({ rung, loads }: LadderRungState): string[] {
  const stages = Object.entries(loads[0]?.stages ?? {}).filter(([, ms]) => ms >= 1);
  if (stages.length === 0) return [];
  return [
    `${rung.name} started by stage: ${stages.map(([stage, ms]) => `${stage} ${Math.round(ms)} ms`).join(', ')}.`,
  ];
}

function predictionTable(measured: readonly LadderRungState[]): LadderTable {
  const rows = measured.flatMap((state) =>
    (state.planned?.speed ?? []).map(
      ({ concurrency, tpotMs, systemTokensPerSecond, lowFactor, highFactor }) => {
        const point = `c${concurrency}-long`;
        const found = figureOf(state, { point, key: 'tpotMs' });
        const inside =
          found === null
            ? '–'
            : found.mean >= tpotMs * lowFactor && found.mean <= tpotMs * highFactor
              ? 'yes'
              : 'no';
        return [
          state.rung.name,
          usersWords(concurrency),
          numberWords(tpotMs),
          figureWords(found),
          numberWords(systemTokensPerSecond),
          figureWords(figureOf(state, { point, key: 'systemTokensPerSecond' })),
          inside,
        ];
      },
    ),
  );
  return {
    title: 'Predicted and measured, long answers',
    heads: [
      'Rung',
      'load',
      'ms per token, predicted',
      'measured',
      'tokens/s, predicted',
      'measured',
      'in its band',
    ],
    rows,
    notes: [],
  };
}

function qualityTable({ question }: Ladder, measured: readonly LadderRungState[]): LadderTable {
  const shown = question.quality === 'none' ? [] : measured;
  const percent = (share: number | null | undefined): string =>
    share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
  return {
    title: `Quality, ${question.quality} tier`,
    heads: ['Rung', 'verdict', 'against', 'right', 'net loss', 'at most', 'same next token'],
    rows: shown.map(({ rung, quality }) => [
      rung.name,
      qualityWords(quality),
      quality?.against ?? '–',
      quality === null || quality.right === null ? '–' : `${quality.right} of ${quality.items}`,
      percent(quality?.netLoss),
      percent(quality?.netLossUpper),
      percent(quality?.top1Agreement),
    ]),
    notes: shown.flatMap(({ rung, quality }) =>
      quality?.verdict === 'fail' || quality?.verdict === 'not-judged'
        ? [`${rung.name}: ${quality.because}`]
        : [],
    ),
  };
}

function speculationTable({ speculation, rungs }: Ladder): LadderTable {
  return {
    title: 'Speculation: tokens per second of all users with a draft, over those without',
    heads: ['Rung', 'users', 'gain', '95 %', 'more than chance', 'tokens per step'],
    rows: speculation.flatMap(({ rung, points }) =>
      points.map(({ concurrency, gain, low, high, isReal, acceptanceLength }) => [
        rung,
        String(concurrency),
        `${gain.toFixed(2)} ×`,
        low === null || high === null ? '–' : `${low.toFixed(2)} to ${high.toFixed(2)}`,
        isReal === null ? notKnown : isReal ? 'yes' : 'no',
        acceptanceLength === null ? notKnown : acceptanceLength.toFixed(2),
      ]),
    ),
    notes: [
      ...speculation.map((one) => `${one.rung} against ${one.plain}: ${breakEvenWords(one)}`),
      ...rungs.flatMap(({ rung, planned }) =>
        rung.draft !== null && planned?.speculates === false
          ? [`${rung.name} ran without its draft: the planner expects no gain from it at this load.`]
          : [],
      ),
    ],
  };
}

function failureTable({ rungs }: Ladder): LadderTable {
  const failed = rungs.filter(({ failure }) => failure !== null);
  return {
    title: 'Not measured',
    heads: ['Rung', 'why', 'what to do'],
    rows: failed.map(({ rung, failure }) => [rung.name, failure?.message ?? '', failure?.nextStep ?? '']),
    notes: [],
  };
}

/** `1 user`, `8 users`. */
export function usersWords(concurrency: number): string {
  return concurrency === 1 ? '1 user' : `${concurrency} users`;
}

/** How many requests of how many runs the figures of a ladder rest on. */
export function basisWords({ question, rungs, points }: Ladder): string {
  const failures = rungs.reduce(
    (sum, state) =>
      sum +
      points.reduce((all, { id }) => all + runsOf(state, id).reduce((one, run) => one + run.failures, 0), 0),
    0,
  );
  const { runs, loads, inputTokens, text, sessions } = question;
  const rounds =
    loads === 1 ? 'each rung loaded once' : `each rung loaded ${loads} times, one round after the other`;
  return (
    `${runs} independent runs of every load, ${rounds}; prompts of ${inputTokens} tokens of ${text === 'text' ? 'prose, answers with their natural end' : 'random words, answers of full length'}; ` +
    `target ${usersWords(sessions)}; ${failures} failed requests. ± is half of Student's 95 % interval over runs.`
  );
}
