import type { limits } from '../contract/limits.ts';

/** The bounds of `contract/limits.ts`; tests give smaller ones. */
export type GatewayLimits = { readonly [Name in keyof typeof limits]: number };
