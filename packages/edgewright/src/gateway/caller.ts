import type { Priority } from '../contract/priority.ts';

/** Who sent a request. Comes from the API key, never from a header that a client chooses. */
export interface Caller {
  /** Shares are fair between tenants. */
  readonly tenant: string;
  /** Null: the gateway asks for no key. */
  readonly keyId: string | null;
  readonly priority: Priority;
}

/** Everybody, where no keys are asked for. */
export const anyone: Caller = { tenant: 'anyone', keyId: null, priority: 'normal' };
