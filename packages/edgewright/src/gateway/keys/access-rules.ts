import type { KeyRing } from './key-ring.ts';

/** Who may come in. */
export interface AccessRules {
  readonly keys: {
    readonly ring: KeyRing;
    /** Where they are kept. Absent: nowhere. */
    readonly path?: string;
  };
  /** Nobody without a key. Fixed for the life of the service: revoking the last key opens no door. */
  readonly required: boolean;
}
