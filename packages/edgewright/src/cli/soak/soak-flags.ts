import { requestFlags, runFlags, targetFlags } from '../bench/bench-flags.ts';
import type { FlagValues } from '../define-command.ts';

const { dataset: _dataset, ...shapeFlags } = requestFlags;
const { slo, confidence, timeout, 'skip-self-check': skipSelfCheck, out, json } = runFlags;

export const soakFlags = {
  ...targetFlags,
  rate: {
    type: 'string',
    placeholder: 'PER_SECOND',
    summary: 'requests per second, at equal distances',
    defaultText: '--share of what a closed loop of --sessions reaches',
  },
  sessions: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 4_096,
    summary: 'requests in flight of that closed loop',
    defaultText: '4, or what the objective has',
  },
  'closed-loop': { type: 'boolean', summary: 'keep --sessions requests in flight instead of a rate' },
  share: {
    type: 'string',
    placeholder: 'SHARE',
    summary: 'of the rate that the closed loop reaches',
    defaultText: '0.8',
  },
  'probe-seconds': {
    type: 'integer',
    placeholder: 'SECONDS',
    min: 1,
    max: 3_600,
    summary: 'length of the closed loop that the rate is taken from',
    defaultText: '30',
  },
  minutes: {
    type: 'string',
    placeholder: 'MINUTES',
    summary: 'length of the soak after temperatures are flat',
    defaultText: '30',
  },
  'settle-minutes': {
    type: 'string',
    placeholder: 'MINUTES',
    summary: 'longest wait for flat temperatures',
    defaultText: '60',
  },
  'stop-on-throttle': { type: 'boolean', summary: 'end as soon as anything throttles' },
  ...shapeFlags,
  slo,
  confidence,
  timeout,
  'skip-self-check': skipSelfCheck,
  out,
  json,
} as const;
export type SoakFlags = FlagValues<typeof soakFlags>;
