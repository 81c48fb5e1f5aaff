import { ladderLimits } from '../../contract/ladder-limits.ts';
import type { FlagValues } from '../define-command.ts';

/** Which rungs. */
const rungFlags = {
  rungs: {
    type: 'string',
    placeholder: 'FILE',
    summary: 'the rungs, in YAML or JSON, each with name, model, and if wanted engine, precision, draft',
  },
  precisions: {
    type: 'string',
    placeholder: 'NAMES',
    summary: 'of a name of the catalog, with commas: one rung each',
    defaultText: 'what the model is published in',
  },
  engine: {
    type: 'string',
    placeholder: 'ENGINE',
    summary: 'of rungs that name none',
    defaultText: 'the best of the plan',
  },
} as const;

/** What is asked of each. */
const questionFlags = {
  sessions: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 256,
    summary: 'users at once of the target load',
    defaultText: '8',
  },
  'input-tokens': {
    type: 'integer',
    placeholder: 'TOKENS',
    min: 16,
    max: 1_000_000,
    summary: 'prompt with its template',
    defaultText: '512',
  },
  'output-tokens': {
    type: 'string',
    placeholder: 'SHORT,LONG',
    summary: 'lengths of the short and the long answers',
    defaultText: '64,256',
  },
  context: {
    type: 'integer',
    placeholder: 'TOKENS',
    min: 64,
    max: 4_194_304,
    summary: 'longest prompt plus answer to plan for',
    defaultText: 'a prompt and a long answer, or what the quality gate needs',
  },
  requests: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 10_000,
    summary: 'measured requests of one run; of more users at least three each',
    defaultText: '10',
  },
  runs: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: ladderLimits.ladderRuns,
    summary: 'independent runs of every load; intervals need two, trust begins at five',
    defaultText: '5',
  },
  loads: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: ladderLimits.ladderLoads,
    summary: 'load each rung so often and share the runs out, against a box that drifts',
    defaultText: '1',
  },
  quality: {
    type: 'string',
    placeholder: 'TIER',
    summary: 'none, smoke, quick or full: every rung against the first',
    defaultText: 'quick',
  },
  slo: {
    type: 'string',
    placeholder: 'TARGETS',
    summary: 'objectives at the target load and long answers, like "ttft:p95<500 tpot:p50<50"',
  },
  seed: {
    type: 'integer',
    placeholder: 'NUMBER',
    min: 0,
    max: 4_294_967_295,
    summary: 'of lengths and questions',
    defaultText: '1',
  },
} as const;

export const ladderFlags = {
  ...rungFlags,
  ...questionFlags,
  offline: { type: 'boolean', summary: 'fetch nothing: images and models have to be here' },
  out: {
    type: 'string',
    placeholder: 'FOLDER',
    summary: 'where the ladder is kept',
    defaultText: 'a new folder of the data home',
  },
  resume: {
    type: 'string',
    placeholder: 'FOLDER',
    summary: 'go on with a ladder that was interrupted; rungs that failed are tried again',
  },
  json: { type: 'boolean', summary: 'print the ladder as one JSON document' },
} as const;
export type LadderFlags = FlagValues<typeof ladderFlags>;
