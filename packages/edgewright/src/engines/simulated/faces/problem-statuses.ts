import type { Problem } from './face.ts';

/** What most servers answer; a face with another habit says so itself. */
export const problemStatuses: Readonly<Record<Problem, number>> = {
  invalid: 400,
  'unknown-model': 404,
  'too-long': 400,
  overloaded: 503,
  loading: 503,
  generation: 500,
  'no-such-route': 404,
};
