import type { Confidence } from '../provenance.ts';

/** Something that goes wrong on these boxes and is understood. */
export interface KnownIssue {
  readonly id: `KI-${number}`;
  readonly title: string;
  /** What engines, drivers and tools print. Empty for states that nobody prints. Without `g` and `y`. */
  readonly patterns: readonly RegExp[];
  /** A match whose surroundings say this is something else. */
  readonly unless?: RegExp;
  /** Ids of device profiles. On any other device the issue does not exist, whatever a text says. */
  readonly devices: 'all' | readonly string[];
  /** When the device is not known: what the text must say besides, or `never`. Absent: nothing. */
  readonly whenDeviceUnknown?: RegExp | 'never';
  /** Jetson Linux releases that have it, from the first up to, but not including, `below`. Null: not bound to one. */
  readonly l4t: { readonly from: string | null; readonly below: string | null } | null;
  /** Engine, driver or tool versions, in words; null: any. */
  readonly software: string | null;
  readonly cause: string;
  readonly remedy: { readonly summary: string; readonly commands: readonly string[] };
  readonly references: readonly string[];
  readonly confidence: Confidence;
}

/** Holds everywhere and in every version. */
export const everywhere = { devices: 'all', l4t: null, software: null } as const;
