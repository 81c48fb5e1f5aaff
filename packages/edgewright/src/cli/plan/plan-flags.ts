import { planEngines } from '../../contract/plan-engines.ts';
import { factsFlags } from '../box/facts-flags.ts';
import type { FlagSpecs, FlagValues } from '../define-command.ts';

export const planFlags = {
  sessions: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 256,
    summary: 'requests at the same time',
    defaultText: '4, or what the objective has',
  },
  context: {
    type: 'integer',
    placeholder: 'TOKENS',
    min: 64,
    max: 4_194_304,
    summary: 'longest prompt plus answer',
    defaultText: '8192, or what the model was trained for',
  },
  output: {
    type: 'integer',
    placeholder: 'TOKENS',
    min: 1,
    max: 1_048_576,
    summary: 'of it the answer',
    defaultText: '256',
  },
  cached: {
    type: 'integer',
    placeholder: 'TOKENS',
    min: 0,
    max: 4_194_304,
    summary: 'tokens of each prompt that are in the prefix cache already',
    defaultText: '0',
  },
  device: {
    type: 'string',
    placeholder: 'NAME',
    summary: 'a device of the catalog instead of this machine, for example jetson-agx-thor',
  },
  memory: {
    type: 'string',
    placeholder: 'SIZE',
    summary: 'with --device: how much memory it has, for example 24GiB',
  },
  gpus: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 16,
    summary: 'with --device: how many of these cards',
    defaultText: '1',
  },
  engine: { type: 'string', placeholder: 'NAME', summary: `one of ${planEngines.join(', ')}` },
  precision: {
    type: 'string',
    placeholder: 'NAME',
    summary: 'of the weights: bf16, fp8, nvfp4, mxfp4, w4a16, int4-awq, q4_k_m, …',
  },
  'kv-dtype': {
    type: 'string',
    placeholder: 'NAME',
    summary: 'of the key/value cache: bf16, f16, fp8, q8_0',
    defaultText: '16 bits, narrower when only that fits',
  },
  slo: {
    type: 'string',
    placeholder: 'TARGET',
    summary: 'a profile, or metric:statistic<limit@input+outputxsessions',
  },
  draft: {
    type: 'string',
    placeholder: 'MODEL',
    summary: 'draft model for speculative decoding; used only where it is predicted to help',
  },
  all: { type: 'boolean', summary: 'every precision, engine and cache that is possible, as a table' },
  emit: { type: 'string', placeholder: 'FILE', summary: 'write the plan for `up --plan`' },
  ...factsFlags,
  json: { type: 'boolean', summary: 'print one JSON document' },
} as const satisfies FlagSpecs;

export type PlanFlags = FlagValues<typeof planFlags>;
