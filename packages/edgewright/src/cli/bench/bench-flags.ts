import type { FlagValues } from '../define-command.ts';

/** Whom to measure. */
export const targetFlags = {
  model: {
    type: 'string',
    placeholder: 'NAME',
    summary: 'model to ask for; needed where the server has several',
  },
  'api-key-env': {
    type: 'string',
    placeholder: 'NAME',
    summary: 'environment variable that holds the API key',
    defaultText: 'EDGEWRIGHT_API_KEY',
  },
} as const;

/** What one request asks for. */
export const requestFlags = {
  'input-tokens': {
    type: 'string',
    placeholder: 'LENGTH',
    summary:
      'prompt with its template: 512, normal:512,64,256,1024 (mean, deviation, least, most) or lognormal:…',
    defaultText: '512, or what the objective has',
  },
  'output-tokens': {
    type: 'string',
    placeholder: 'LENGTH',
    summary: 'answer, in the same forms',
    defaultText: '128, or what the objective has',
  },
  'cached-share': {
    type: 'string',
    placeholder: 'SHARE',
    summary: 'part of each prompt that others begin with, too: 0 to 0.99',
    defaultText: '0: no two prompts begin alike',
  },
  'prefix-groups': {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 1_024,
    summary: 'different beginnings that are shared',
    defaultText: '1',
  },
  text: {
    type: 'string',
    placeholder: 'random|text',
    summary: 'words drawn at random, or prose with a question: speculation needs prose',
    defaultText: 'random',
  },
  'natural-end': {
    type: 'boolean',
    summary: 'answers end where the model likes; always so with --text text and --dataset',
  },
  dataset: {
    type: 'string',
    placeholder: 'FILE',
    summary: 'prompts of your own: JSON lines with "messages" or "prompt"',
  },
  'extra-body': {
    type: 'string',
    placeholder: 'JSON',
    summary: 'fields added to every request, {"temperature":0.7}',
  },
  seed: {
    type: 'integer',
    placeholder: 'NUMBER',
    min: 0,
    max: 4_294_967_295,
    summary: 'lengths and arrivals are the same for the same seed',
    defaultText: '1',
  },
} as const;

/** When requests are sent. */
const loadFlags = {
  concurrency: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 4_096,
    summary: 'so many requests always in flight (closed loop)',
    defaultText: '1, or what the objective has',
  },
  sessions: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 4_096,
    summary: 'conversations that grow turn by turn, with pauses of thought',
  },
  turns: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 256,
    summary: 'turns of a conversation',
    defaultText: '4',
  },
  think: {
    type: 'string',
    placeholder: 'MS[,SIGMA]',
    summary: 'pause between turns; with SIGMA lognormal',
    defaultText: '2000,0.5',
  },
  rate: {
    type: 'string',
    placeholder: 'PER_SECOND',
    summary: 'requests per second, whatever becomes of them (open loop)',
  },
  arrivals: {
    type: 'string',
    placeholder: 'poisson|gamma|constant',
    summary: 'how they are spread',
    defaultText: 'poisson',
  },
  shape: {
    type: 'string',
    placeholder: 'NUMBER',
    summary: 'of gamma arrivals: below 1 they come in bursts',
    defaultText: '0.5',
  },
  trace: {
    type: 'string',
    placeholder: 'FILE',
    summary: 'a recorded load: JSON lines with at_ms, input_tokens, output_tokens',
  },
  'time-scale': {
    type: 'string',
    placeholder: 'FACTOR',
    summary: 'stretches a trace: 2 is twice as slow',
    defaultText: '1',
  },
  burst: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 10_000,
    summary: 'so many requests at the same moment',
  },
  sweep: { type: 'boolean', summary: 'find the most requests at once that meet --slo' },
  highest: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 4_096,
    summary: 'where a sweep ends',
    defaultText: '64',
  },
} as const;

/** How long, judged by what, and where to. */
export const runFlags = {
  requests: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 1_000_000,
    summary: 'measured requests',
    defaultText: '100, unless --duration is given',
  },
  duration: { type: 'integer', placeholder: 'SECONDS', min: 1, max: 604_800, summary: 'measure for so long' },
  slo: {
    type: 'string',
    placeholder: 'TARGETS',
    summary: 'a profile, or targets like "ttft:p99<500 tpot:p99<50", of the load that is measured',
  },
  confidence: {
    type: 'string',
    placeholder: 'SHARE',
    summary: 'with which verdicts are given',
    defaultText: '0.95',
  },
  timeout: {
    type: 'integer',
    placeholder: 'SECONDS',
    min: 1,
    max: 86_400,
    summary: 'longest time for one request',
    defaultText: '600',
  },
  'skip-self-check': { type: 'boolean', summary: 'do not measure first how precise this client is' },
  out: {
    type: 'string',
    placeholder: 'FOLDER',
    summary: 'where the run is kept',
    defaultText: 'a new folder of the data home',
  },
  export: {
    type: 'string',
    placeholder: 'FORMATS',
    summary: 'also in the files of aiperf, vllm, guidellm or inference-perf, with commas',
  },
  compare: {
    type: 'string',
    placeholder: 'FILE',
    summary: 'a report of ours or of those tools to hold this run against',
  },
  json: { type: 'boolean', summary: 'print the report as one JSON document' },
} as const;

export const benchFlags = { ...targetFlags, ...loadFlags, ...requestFlags, ...runFlags } as const;
export type BenchFlags = FlagValues<typeof benchFlags>;
