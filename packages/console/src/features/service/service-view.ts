import type { Status } from 'edgewright/contract/status';
import type { Problem } from '../../lib/api/service-error.ts';

/** What the page knows of the service behind it. */
export type ServiceView =
  | { kind: 'asking' }
  | { kind: 'reached'; status: Status }
  | { kind: 'unreachable'; problem: Problem };
