import { z } from 'zod';
import { acceleratorSchema, cudaFactsSchema, driverFactsSchema } from './accelerator-facts.ts';
import { containerFactsSchema, kubernetesFactsSchema } from './container-facts.ts';
import { jetsonFactsSchema, thermalFactsSchema } from './jetson-facts.ts';
import {
  clockFactsSchema,
  diskSchema,
  memoryHolderSchema,
  offlineFactsSchema,
  portHolderSchema,
  probeSchema,
  registryAnswerSchema,
} from './surroundings-facts.ts';

/** Which device of the catalog this box is, and what it was told by. */
const deviceMatchSchema = z.object({
  /** Id of a device profile; null when no profile fits. */
  id: z.string().nullable(),
  /** `exact`: a name that only this device has. `likely`: some evidence is missing. `none`: no profile fits. */
  confidence: z.enum(['exact', 'likely', 'none']),
  /** The evidence, in words. */
  because: z.array(z.string()),
});

/** One place where catalog, published documents and device do not say the same. */
const driftSchema = z.object({
  /** What it is about, in words. */
  fact: z.string(),
  /** What the catalog holds to be right; null: the catalog does not know. */
  catalog: z.string().nullable(),
  /** What a published document claims; null: none speaks of it. */
  seed: z.string().nullable(),
  /** What was read on this box; null: could not be read. */
  device: z.string().nullable(),
  /** Id of the claim in the catalog (`T1`), where a document is contradicted. */
  claim: z.string().nullable().default(null),
  /** Which document, and where in it. */
  document: z.string().nullable().default(null),
});

/**
 * What was found on this machine, at one moment. `null` means not known, and then `unknown` has an entry that
 * says why; nothing here is ever 0 for want of an answer. Sizes in bytes. Sections that a hand-written file
 * leaves out read as not known.
 */
export const hostFactsSchema = z.object({
  schema: z.literal('edgewright/host-facts@1'),
  /** `live`: this machine, now. `recorded`: a capture of one. `composed`: a capture put together from documents. */
  origin: z.enum(['live', 'recorded', 'composed']).default('recorded'),
  machine: z.object({
    /** As Node names it: `x64`, `arm64`. */
    arch: z.string(),
    /** `ID` and `VERSION_ID` of os-release, for example `ubuntu` and `24.04`. */
    os: z.object({ id: z.string().nullable(), version: z.string().nullable() }),
    /** Kernel release, as `uname -r` prints it. */
    kernel: z.string(),
    /** For example `2.39`. */
    glibc: z.string().nullable().default(null),
    /** Name of the board: device tree on Arm, DMI on x86. */
    model: z.string().nullable().default(null),
    /** System on chip, for example `tegra264`; null on machines that are no SoC. */
    soc: z.string().nullable().default(null),
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
    swapFreeBytes: z.number().nullable().default(null),
    /** MemFree: what nobody uses, not even as cache. CUDA's free figure on unified memory is this one. */
    freeBytes: z.number().nullable().default(null),
    /** Page cache that the kernel gives back on demand: Cached + Buffers + SReclaimable - Shmem. */
    pageCacheBytes: z.number().nullable().default(null),
    /** Reserved huge pages: not in MemAvailable, but CUDA can use them. */
    hugePagesBytes: z.number().nullable().default(null),
  }),
  jetson: jetsonFactsSchema.nullable().default(null),
  /** Empty: there is none. `null`: could not be told. */
  accelerators: z.array(acceleratorSchema).nullable().default(null),
  driver: driverFactsSchema.nullable().default(null),
  cuda: cudaFactsSchema.nullable().default(null),
  tensorrt: z.object({ version: z.string(), source: z.string() }).nullable().default(null),
  containers: containerFactsSchema.prefault({}),
  kubernetes: kubernetesFactsSchema.nullable().default(null),
  /** Engines and their runtimes installed for Python; null: there is no Python, or it did not answer. */
  pythonPackages: z
    .array(z.object({ name: z.string(), version: z.string() }))
    .nullable()
    .default(null),
  thermal: thermalFactsSchema.nullable().default(null),
  disks: z.array(diskSchema).default([]),
  /** The programs that hold most memory, largest first. */
  memoryHolders: z.array(memoryHolderSchema).nullable().default(null),
  /** TCP ports somebody listens on. */
  ports: z.array(portHolderSchema).nullable().default(null),
  clock: clockFactsSchema.nullable().default(null),
  /** The user who asked: groups by name, whether it is root. */
  user: z
    .object({ isRoot: z.boolean(), groups: z.array(z.string()) })
    .nullable()
    .default(null),
  offline: offlineFactsSchema.nullable().default(null),
  /** Null: the network was not asked, which is the default. */
  registries: z.array(registryAnswerSchema).nullable().default(null),
  device: deviceMatchSchema.nullable().default(null),
  unknown: z.array(
    z.object({
      /** Path of the fact, for example `memory.availableBytes`. */
      fact: z.string(),
      why: z.string(),
    }),
  ),
  drift: z.array(driftSchema).default([]),
  /** Where a fact was read: path of the fact to file or command. */
  sources: z.record(z.string(), z.string()).default({}),
  /** Everything that was tried, in order. */
  probes: z.array(probeSchema).default([]),
});
export type HostFacts = z.infer<typeof hostFactsSchema>;
export type UnknownFact = HostFacts['unknown'][number];
export type DeviceMatch = z.infer<typeof deviceMatchSchema>;
export type Drift = z.infer<typeof driftSchema>;
