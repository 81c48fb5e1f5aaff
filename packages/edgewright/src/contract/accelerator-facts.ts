import { z } from 'zod';

/** Why a GPU runs below the clocks it could have, as NVML's clock event reasons name it. */
export const throttleReasons = [
  'sw-power-cap',
  'hw-slowdown',
  'sync-boost',
  'sw-thermal-slowdown',
  'hw-thermal-slowdown',
  'hw-power-brake',
] as const;
export type ThrottleReason = (typeof throttleReasons)[number];

/** A program that holds memory of a GPU. */
export const gpuProcessSchema = z.object({
  pid: z.int(),
  name: z.string(),
  usedBytes: z.number().nullable(),
});
export type GpuProcess = z.infer<typeof gpuProcessSchema>;

/**
 * One GPU. Every number may be `null`: integrated GPUs (Thor, Orin, GB10) do not answer most questions, and
 * what they print instead (`[N/A]`, `Not Supported`, memory `0`) is never taken for a number.
 */
export const acceleratorSchema = z.object({
  index: z.int(),
  uuid: z.string().nullable().default(null),
  /** As `nvidia-smi` prints it, for example `NVIDIA Thor`. */
  name: z.string(),
  /** True: it shares the memory of the CPU. */
  integrated: z.boolean().nullable().default(null),
  /** For example `11.0`. */
  computeCapability: z.string().nullable(),
  /** For example `sm_110`. */
  sm: z.string().nullable(),
  /** Kernel driver version without remarks, for example `580.159.04`. */
  driver: z.string().nullable(),
  memory: z.object({
    totalBytes: z.number().nullable(),
    freeBytes: z.number().nullable(),
    usedBytes: z.number().nullable().default(null),
    /** Where the sizes were read. On unified memory that is `/proc/meminfo`, and free means MemAvailable. */
    source: z.enum(['nvidia-smi', '/proc/meminfo']).nullable(),
  }),
  /** `ATS`, `HMM` or `None`. */
  addressingMode: z.string().nullable().default(null),
  power: z
    .object({
      drawWatts: z.number().nullable().default(null),
      limitWatts: z.number().nullable().default(null),
      minLimitWatts: z.number().nullable().default(null),
      maxLimitWatts: z.number().nullable().default(null),
      defaultLimitWatts: z.number().nullable().default(null),
    })
    .prefault({}),
  temperatureC: z.number().nullable().default(null),
  thermalLimits: z
    .object({
      /** Degrees left until the GPU slows down (`T.Limit`); newer drivers count down to 0. */
      marginC: z.number().nullable().default(null),
      /** Absolute thresholds, where the driver prints absolute ones. */
      slowdownC: z.number().nullable().default(null),
      shutdownC: z.number().nullable().default(null),
    })
    .prefault({}),
  throttle: z.array(z.enum(throttleReasons)).nullable().default(null),
  utilizationPercent: z.number().nullable().default(null),
  memoryUtilizationPercent: z.number().nullable().default(null),
  clocks: z
    .object({
      smMhz: z.number().nullable().default(null),
      maxSmMhz: z.number().nullable().default(null),
      memoryMhz: z.number().nullable().default(null),
    })
    .prefault({}),
  /** `P0` to `P15`. */
  performanceState: z.string().nullable().default(null),
  eccEnabled: z.boolean().nullable().default(null),
  /** Uncorrectable memory errors since the driver was loaded. */
  eccUncorrectable: z.number().nullable().default(null),
  /** `null` also where the device has no MIG; the catalog says which. */
  migEnabled: z.boolean().nullable().default(null),
  persistenceMode: z.boolean().nullable().default(null),
  /** `null`: could not be asked; an empty list: nobody. */
  processes: z.array(gpuProcessSchema).nullable().default(null),
});
export type Accelerator = z.infer<typeof acceleratorSchema>;

/** The kernel driver and what it offers to programs. */
export const driverFactsSchema = z.object({
  version: z.string().nullable(),
  /** Highest CUDA version the driver serves, as the header of `nvidia-smi` prints it. */
  cudaVersion: z.string().nullable(),
});

/** CUDA as installed on the host; containers bring their own. */
export const cudaFactsSchema = z.object({
  /** Release of the toolkit, for example `13.0`. */
  version: z.string().nullable(),
  /** For example `13.0.88`. */
  fullVersion: z.string().nullable().default(null),
  nvccPath: z.string().nullable().default(null),
  /** False: nvcc was found, but not through PATH. */
  nvccOnPath: z.boolean().nullable().default(null),
  cudnn: z.string().nullable().default(null),
  /** From nvcc, or from a package of this name. */
  source: z.string().nullable().default(null),
});
