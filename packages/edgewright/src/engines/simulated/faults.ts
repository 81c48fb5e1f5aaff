import { z } from 'zod';

/** Steps of a start that a simulated engine goes through; the names are those of `contract/engine-state.ts`. */
export const simulatedStages = ['spawn', 'load', 'compile', 'graphs', 'warm-up'] as const;
export type SimulatedStage = (typeof simulatedStages)[number];

/** Why a start ends early. Each engine has its own words for each; see `faces/`. */
export const crashCauses = [
  'out-of-memory',
  'gated-model',
  'unknown-architecture',
  'port-in-use',
  'killed',
  'no-reason',
] as const;
export type CrashCause = (typeof crashCauses)[number];

const frames = { afterFrames: z.int().min(0).default(2) };
/** How many requests it hits; null: all of them until it is taken back. */
const hits = { requests: z.int().min(1).nullable().default(null) };

/**
 * What goes wrong, on demand. Faults of a start count in its stages, faults of an answer in frames that the client
 * has got, so that no test depends on how fast anything is.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  /** Ends in a stage of the start, with the engine's own words. `exitCode` null: the one that fits the cause. */
  z.strictObject({
    kind: z.literal('crash'),
    stage: z.enum(simulatedStages).default('load'),
    cause: z.enum(crashCauses).default('no-reason'),
    exitCode: z.int().min(0).max(255).nullable().default(null),
  }),
  /** Runs out of memory after it has made so many tokens since its start, and ends. */
  z.strictObject({ kind: z.literal('out-of-memory'), afterTokens: z.int().min(0).default(64) }),
  /** Ends so long after it became ready, in virtual time. 137 is what a container's kill looks like. */
  z.strictObject({
    kind: z.literal('exit'),
    afterMs: z.number().min(0).default(0),
    exitCode: z.int().min(0).max(255).default(137),
  }),
  /** Takes requests, and never sends a byte. */
  z.strictObject({ kind: z.literal('stall'), ...hits }),
  /** Headers come so late, in virtual time. */
  z.strictObject({ kind: z.literal('slow-headers'), delayMs: z.number().min(0).default(5_000), ...hits }),
  /** The process ends in the middle of a stream. */
  z.strictObject({ kind: z.literal('die'), ...frames, exitCode: z.int().min(0).max(255).default(139) }),
  /** The connection is reset in the middle of a stream; the engine lives on. */
  z.strictObject({ kind: z.literal('reset'), ...frames, ...hits }),
  /** An error inside a stream that began with status 200. */
  z.strictObject({ kind: z.literal('error-event'), ...frames, ...hits }),
  z.strictObject({ kind: z.literal('garbage'), ...hits }),
  z.strictObject({ kind: z.literal('empty'), ...hits }),
  z.strictObject({ kind: z.literal('repetition'), ...hits }),
  /** Asks for a key that nobody was told of. */
  z.strictObject({ kind: z.literal('key-required') }),
  /** Serves under another name than it was told to. */
  z.strictObject({ kind: z.literal('wrong-model'), name: z.string().min(1).default('another/model') }),
  /** Health says 200, every generation 500. */
  z.strictObject({ kind: z.literal('broken-generation'), ...hits }),
  /** Health is not answered any more; generations go on. */
  z.strictObject({ kind: z.literal('hang') }),
  /** Refuses as it does above its capacity; on engines that queue without end, with 503. */
  z.strictObject({ kind: z.literal('overload'), ...hits }),
]);
export type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault['kind'];

export const faultListSchema = z.array(faultSchema).max(32);

/** Which faults are on, and how often each may still strike. */
export class ActiveFaults {
  #faults: Fault[];
  #strikes = new Map<Fault, number>();

  constructor(faults: readonly Fault[]) {
    this.#faults = [...faults];
  }

  get list(): readonly Fault[] {
    return this.#faults;
  }

  replace(faults: readonly Fault[]): void {
    this.#faults = [...faults];
    this.#strikes.clear();
  }

  /** Looks without using it up. */
  find<Kind extends FaultKind>(kind: Kind): Extract<Fault, { kind: Kind }> | null {
    const found = this.#faults.find((fault) => fault.kind === kind);
    return (found as Extract<Fault, { kind: Kind }> | undefined) ?? null;
  }

  /** The fault if it is on for this request; counts it. */
  strike<Kind extends FaultKind>(kind: Kind): Extract<Fault, { kind: Kind }> | null {
    const fault = this.find(kind);
    if (fault === null || !('requests' in fault) || fault.requests === null) return fault;
    const struck = (this.#strikes.get(fault) ?? 0) + 1;
    this.#strikes.set(fault, struck);
    return struck <= fault.requests ? fault : null;
  }
}
