import type { FlagValues } from '../define-command.ts';

/** Flags that commands which open a service have in common. */
export const listenFlags = {
  port: {
    type: 'integer',
    placeholder: 'PORT',
    min: 0,
    max: 65_535,
    summary: 'port of the API; 0 takes a free one',
    defaultText: '8080',
  },
  host: {
    type: 'string',
    placeholder: 'ADDRESS',
    summary: 'address to listen on',
    defaultText: '127.0.0.1',
  },
  'require-keys': {
    type: 'boolean',
    summary: 'ask for a key also on this machine; beyond it keys are always asked for',
  },
  'without-keys': {
    type: 'boolean',
    summary: 'listen beyond this machine although nobody is asked for a key',
  },
  slo: {
    type: 'string',
    placeholder: 'TARGETS',
    summary:
      'what is promised: who cannot be served in time is refused at once, "ttft:p95<2000 tpot:p95<90" or a profile',
    defaultText: 'nothing; gateway.slo of --config comes first',
  },
  config: {
    type: 'string',
    placeholder: 'FILE',
    summary: 'settings of the gateway, in YAML; SIGHUP reads them again',
    defaultText: '`config schema` says what holds without',
  },
  verbose: { type: 'boolean', summary: 'report every request' },
  'log-json': { type: 'boolean', summary: 'report in JSON, one document per line' },
  'log-prompts': { type: 'boolean', summary: 'report prompts and answers, too' },
} as const;
export type ListenFlags = FlagValues<typeof listenFlags>;

/** How many requests at the same time, and how long they may be; each command says its own defaults. */
export const shapeFlags = {
  sessions: {
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: 256,
    summary: 'requests that run at the same time',
  },
  context: {
    type: 'integer',
    placeholder: 'TOKENS',
    min: 64,
    max: 4_194_304,
    summary: 'longest prompt plus answer',
  },
} as const;
