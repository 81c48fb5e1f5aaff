import type { FlagSpecs } from '../define-command.ts';

/** For every command that speaks of a box: another one than this machine. */
export const factsFlags = {
  'host-facts': {
    type: 'string',
    placeholder: 'FILE',
    summary: 'facts of another box, as `detect --json` printed them there',
  },
  from: {
    type: 'string',
    placeholder: 'DIR',
    summary: 'a capture of another box, as `detect --record` wrote it there',
  },
} as const satisfies FlagSpecs;
