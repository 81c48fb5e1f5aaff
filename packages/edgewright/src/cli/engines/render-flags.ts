import { factsFlags } from '../box/facts-flags.ts';
import type { FlagSpecs, FlagValues } from '../define-command.ts';
import { planFlags } from '../plan/plan-flags.ts';

const { sessions, context, device, precision, draft } = planFlags;

export const renderFlags = {
  sessions: { ...sessions, defaultText: '4, or what the profile has' },
  context: { ...context, defaultText: '8192, or what the profile has' },
  device,
  precision,
  'kv-dtype': planFlags['kv-dtype'],
  draft,
  'engine-version': {
    type: 'string',
    placeholder: 'RELEASE',
    summary: 'release of the engine to write for, for example 0.20.1 or b10488',
    defaultText: 'what the image for the box carries',
  },
  profile: {
    type: 'string',
    placeholder: 'NAME',
    summary: 'recommended settings, translated: jetson_thor or rtx_pro_4000',
  },
  program: {
    type: 'string',
    placeholder: 'PATH',
    summary: 'program of the engine on the box, instead of its container',
  },
  offline: { type: 'boolean', summary: 'fetch nothing: the model is in the cache of the box' },
  out: { type: 'string', placeholder: 'DIR', summary: 'write the files there, with start.sh' },
  ...factsFlags,
  json: { type: 'boolean', summary: 'print one JSON document' },
} as const satisfies FlagSpecs;

export type RenderFlags = FlagValues<typeof renderFlags>;
