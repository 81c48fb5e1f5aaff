import { requestFlags, targetFlags } from '../bench/bench-flags.ts';
import type { FlagValues } from '../define-command.ts';

const {
  'extra-body': extraBody,
  seed,
  text,
  'prefix-groups': prefixGroups,
  'natural-end': naturalEnd,
} = requestFlags;

export const certifyFlags = {
  slo: {
    type: 'string',
    placeholder: 'TARGETS',
    summary:
      'a profile, or targets with their load like "ttft:p99<500@512+128x8 tpot:p99<50@512+128x8"; needed',
  },
  ...targetFlags,
  confidence: {
    type: 'string',
    placeholder: 'SHARE',
    summary: 'over all planned looks',
    defaultText: '0.95',
  },
  errors: {
    type: 'string',
    placeholder: 'SHARE',
    summary: 'of all requests that may fail',
    defaultText: '0.001',
  },
  runs: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 5,
    max: 100,
    summary: 'independent runs, each with prompts of its own',
    defaultText: '5',
  },
  'most-minutes': {
    type: 'integer',
    placeholder: 'MINUTES',
    min: 1,
    max: 1_440,
    summary: 'end the closed loop by then though undecided',
    defaultText: '60',
  },
  'open-loop': {
    type: 'integer',
    placeholder: 'SECONDS',
    min: 5,
    max: 86_400,
    summary: 'length of the open loop and of the negative control',
    defaultText: '60',
  },
  'skip-negative-control': { type: 'boolean', summary: 'do not try 1.5 times the load' },
  'despite-imprecision': {
    type: 'boolean',
    summary: 'measure although this client is too imprecise here and now; then nothing is certified',
  },
  quality: {
    type: 'string',
    placeholder: 'FOLDER',
    summary: 'a run of `edgewright eval` that belongs to it',
  },
  soak: { type: 'string', placeholder: 'FOLDER', summary: 'a run of `edgewright soak` that belongs to it' },
  text,
  'natural-end': naturalEnd,
  'prefix-groups': prefixGroups,
  'extra-body': extraBody,
  seed,
  'signing-key': {
    type: 'string',
    placeholder: 'FILE',
    summary: 'Ed25519 private key in PEM',
    defaultText: 'one of this user, made on first use',
  },
  out: {
    type: 'string',
    placeholder: 'FOLDER',
    summary: 'where the certificate is kept',
    defaultText: 'a new folder of the data home',
  },
  json: { type: 'boolean', summary: 'print the signed certificate as one JSON document' },
} as const;
export type CertifyFlags = FlagValues<typeof certifyFlags>;
