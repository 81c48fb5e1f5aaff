import type { DeploymentView } from '../../contract/status.ts';
import type { Caller } from '../caller.ts';
import type { ConversationPrefix } from '../routing/conversation-prefixes.ts';
import type { MeasuredBody } from './request-need.ts';

/** A request that asks for a slot. */
export interface Ask {
  readonly caller: Caller;
  /** Deployments that serve the model it names; at least one. */
  readonly deployments: readonly DeploymentView[];
  readonly body: MeasuredBody;
  /** For several deployments: where its beginning may be cached. */
  readonly prefixes: readonly ConversationPrefix[];
  /** Longest wait that its client stated, in ms; null: none. */
  readonly clientWaitMs: number | null;
  /** Objective that its client stated for the first token, in ms; null: the service's own. */
  readonly clientTtftMs: number | null;
  /** The same for the same body. */
  readonly identity: () => string;
  /** Its first token can be seen to come. */
  readonly streams: boolean;
  /** False as soon as it has ended, however it ended. */
  readonly isAlive: () => boolean;
}
