import { z } from 'zod';

/**
 * What was found on this machine, at one moment. `null` means not known, and then `unknown` has an entry that
 * says why; nothing here is ever 0 for want of an answer. Sizes in bytes.
 */
export const hostFactsSchema = z.object({
  schema: z.literal('edgewright/host-facts@1'),
  machine: z.object({
    /** As Node names it: `x64`, `arm64`. */
    arch: z.string(),
    /** `ID` and `VERSION_ID` of os-release, for example `ubuntu` and `24.04`. */
    os: z.object({ id: z.string().nullable(), version: z.string().nullable() }),
    /** Kernel release, as `uname -r` prints it. */
    kernel: z.string(),
  }),
  cpu: z.object({
    /** Marketing name on x86, core names on Arm (`14 × Neoverse-V3AE`). */
    model: z.string().nullable(),
    /** Cores this process may use: its affinity, and the CPU quota of its container, rounded down. At least 1. */
    cores: z.int().min(1),
    /** Instruction sets that matter to inference on the CPU, as the kernel names them. */
    features: z.array(z.string()).nullable(),
  }),
  memory: z.object({
    /** What the machine has, or what the container may use when that is less. */
    totalBytes: z.number().nullable(),
    /** What can be taken now without swapping, within the container's limit. */
    availableBytes: z.number().nullable(),
    swapTotalBytes: z.number().nullable(),
    /** True when CPU and GPU share one memory. */
    unified: z.boolean().nullable(),
  }),
  unknown: z.array(
    z.object({
      /** Path of the fact, for example `memory.availableBytes`. */
      fact: z.string(),
      why: z.string(),
    }),
  ),
});
export type HostFacts = z.infer<typeof hostFactsSchema>;
export type UnknownFact = HostFacts['unknown'][number];
