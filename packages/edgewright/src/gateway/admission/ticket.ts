import type { Priority } from '../../contract/priority.ts';
import type { RequestNeed } from './request-need.ts';

/** One request that wants a slot. Times as `performance.now()`. */
export interface Ticket {
  readonly tenant: string;
  readonly priority: Priority;
  /** Deployments that may take it. */
  readonly deployments: readonly string[];
  readonly need: RequestNeed;
  readonly enteredAtMs: number;
  /** Until then it has to be sent. */
  readonly deadlineAtMs: number;
  /** The same for the same request of the same tenant, whenever it comes. Not asked for unless somebody is refused. */
  readonly identity: () => string;
  /** When it first came, where it was refused then and is back as it was told; null: otherwise. */
  readonly firstAskedAtMs: number | null;
  /** Tokens at the front of its prompt that a deployment has in its cache. */
  readonly cachedTokens: (deployment: string) => number;
}
