import type { KeyRing } from './key-ring.ts';

/** Who may come in. */
export interface AccessRules {
  readonly keys: { readonly ring: KeyRing };
  /** Nobody without a key. Fixed for the life of the service: revoking the last key opens no door. */
  readonly required: boolean;
}
