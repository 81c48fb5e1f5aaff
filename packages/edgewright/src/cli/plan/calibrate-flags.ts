import { targetFlags } from '../bench/bench-flags.ts';
import { factsFlags } from '../box/facts-flags.ts';
import type { FlagValues } from '../define-command.ts';

export const calibrateFlags = {
  points: {
    type: 'string',
    placeholder: 'FILE',
    summary: 'fit to points that were measured before; nothing is sent',
  },
  seconds: {
    type: 'integer',
    placeholder: 'SECONDS',
    min: 1,
    max: 3_600,
    summary: 'measure each of the four loads for so long',
    defaultText: '30',
  },
  ...targetFlags,
  sessions: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 4_096,
    summary: 'requests that the server runs at the same time',
    defaultText: 'as its plan says; 4 for a plain server',
  },
  engine: {
    type: 'string',
    placeholder: 'ENGINE',
    summary: 'which engine it is; needed where the server does not say',
  },
  'engine-version': { type: 'string', placeholder: 'VERSION', summary: 'its release' },
  weights: {
    type: 'string',
    placeholder: 'MODEL',
    summary: 'file, folder or name of the catalog of what it serves',
    defaultText: 'as its plan says; the served name',
  },
  precision: {
    type: 'string',
    placeholder: 'PRECISION',
    summary: 'of the weights, for a name of the catalog',
  },
  'kv-dtype': {
    type: 'string',
    placeholder: 'DTYPE',
    summary: 'of its key/value cache',
    defaultText: 'as its plan says; bf16',
  },
  device: {
    type: 'string',
    placeholder: 'NAME',
    summary: 'the server runs on a device of the catalog, not on this machine',
  },
  'dry-run': { type: 'boolean', summary: 'show the fit without keeping it' },
  ...factsFlags,
  out: {
    type: 'string',
    placeholder: 'FOLDER',
    summary: 'where points and records are kept',
    defaultText: 'a new folder of the data home',
  },
  json: { type: 'boolean', summary: 'print one JSON document' },
} as const;
export type CalibrateFlags = FlagValues<typeof calibrateFlags>;
