import type { Sourced } from './provenance.ts';

/** Number formats a planner may choose between. `w4a16`: 4-bit weights, 16-bit arithmetic (AWQ, GPTQ, GGUF). */
export const precisions = ['fp32', 'fp16', 'bf16', 'int8', 'w4a16', 'fp8', 'mxfp4', 'nvfp4'] as const;
export type Precision = (typeof precisions)[number];

/** From `leastBytes` up to, but not including, `belowBytes`. */
export interface ByteRange {
  readonly leastBytes: number;
  readonly belowBytes: number;
}

/** A row of nvpmodel.conf. The id means nothing on another board: choose by name. */
export interface ProfilePowerMode {
  readonly id: number | null;
  readonly name: string;
  readonly isDefault: boolean;
}

/** What a device is told by. Every list may be empty. */
export interface MatchRule {
  /** As in the device tree: `tegra264`. */
  readonly socs: readonly string[];
  /** Module ids that only this device has: `p3834-0008`. */
  readonly modules: readonly string[];
  /** Words of `TNSPEC` or `COMPATIBLE_SPEC` that only this device has. */
  readonly boardSpecs: readonly string[];
  /** Words of the device tree's model, for a box whose module id is not known. */
  readonly modelWords: readonly string[];
  /** Whole names as the driver prints them; a name that merely contains one of them is another device. */
  readonly gpuNames: readonly string[];
  /** For names that were never seen on a device. Matches the whole name. */
  readonly gpuNamePattern: RegExp | null;
  /** `vendor:device`, as `lspci -n` prints it. */
  readonly pciIds: readonly string[];
}

/** What the catalog knows of one device. A null value is not known, and its source says why. */
export interface DeviceProfile {
  readonly id: string;
  readonly title: string;
  readonly kind: 'jetson' | 'spark' | 'discrete' | 'cpu';
  readonly architecture: Sourced<string | null>;
  readonly chip: Sourced<string | null>;
  readonly computeCapability: Sourced<string | null>;
  readonly sm: Sourced<string | null>;
  /** Other names of the same target: CUDA 12.8 and 12.9 called sm_110 `sm_101`. */
  readonly smAliases: Sourced<readonly string[]>;
  readonly streamingMultiprocessors: Sourced<number | null>;
  readonly cudaCores: Sourced<number | null>;
  readonly memory: {
    /** What the box says, in units of 2^30 bytes, as NVIDIA counts its GB. */
    readonly marketingBytes: Sourced<number | null>;
    /** For example `LPDDR5X`. */
    readonly kind: Sourced<string | null>;
    /** One memory for CPU and GPU. */
    readonly unified: Sourced<boolean | null>;
    readonly bandwidthBytesPerSecond: Sourced<number | null>;
    /**
     * What the system (unified memory) or the driver shows. A range to classify by, never to compare with:
     * the figure moves with firmware, driver and ECC.
     */
    readonly visible: Sourced<ByteRange | null>;
    readonly ecc: Sourced<boolean | null>;
  };
  /** Null where the card does not decide it. */
  readonly cpu: { readonly cores: Sourced<number | null>; readonly model: Sourced<string | null> };
  readonly power: {
    readonly minWatts: Sourced<number | null>;
    readonly defaultWatts: Sourced<number | null>;
    readonly maxWatts: Sourced<number | null>;
    /** Whether `nvidia-smi -pl` changes the limit. */
    readonly limitSettable: Sourced<boolean | null>;
  };
  /** One list per software release that has lists of its own; the device's own nvpmodel.conf is right. */
  readonly powerModes: readonly Sourced<readonly ProfilePowerMode[] | null>[];
  readonly thermal: {
    /** Names below /sys/class/thermal. */
    readonly zones: Sourced<readonly string[] | null>;
    readonly throttleC: Sourced<number | null>;
    readonly criticalC: Sourced<number | null>;
  };
  readonly sharing: {
    readonly mig: {
      readonly supported: Sourced<boolean | null>;
      /** Most instances at a time. */
      readonly instances: Sourced<number | null>;
      readonly profiles: Sourced<readonly string[] | null>;
      readonly minDriver: Sourced<string | null>;
    };
    readonly mps: Sourced<boolean | null>;
    readonly timeSlicing: Sourced<boolean | null>;
  };
  readonly nvlink: Sourced<boolean | null>;
  readonly software: {
    readonly jetpackMin: Sourced<string | null>;
    readonly l4tMin: Sourced<string | null>;
    /** JetPack releases after the first that leave the device out. */
    readonly jetpackGaps: Sourced<readonly string[]>;
    readonly minDriver: Sourced<string | null>;
    readonly minCuda: Sourced<string | null>;
    /** Last CUDA release that still serves the device; null: no end is known. */
    readonly maxCuda: Sourced<string | null>;
  };
  /** Dense, on tensor cores where there are any, for a roofline. Integer formats in TOPS. */
  readonly peakTflops: Readonly<Record<'fp32' | 'bf16' | 'fp8' | 'fp4' | 'int8', Sourced<number | null>>>;
  readonly container: {
    /** Arguments of `docker run` that give a container the GPU. */
    readonly gpuArguments: Sourced<readonly string[] | null>;
    readonly testImage: Sourced<string | null>;
    /** Whole command, as an argument list, that shows whether a container sees the GPU. */
    readonly testCommand: Sourced<readonly string[] | null>;
  };
  /** What does not fit into a column. */
  readonly notes: readonly Sourced<string>[];
  readonly match: MatchRule;
}

export const gibibyte = 1024 ** 3;
export const mebibyte = 1024 ** 2;

/** A rule that matches nothing, to build others on. */
export const noMatch: MatchRule = {
  socs: [],
  modules: [],
  boardSpecs: [],
  modelWords: [],
  gpuNames: [],
  gpuNamePattern: null,
  pciIds: [],
};

export function mebibytes(least: number, below: number): ByteRange {
  return { leastBytes: least * mebibyte, belowBytes: below * mebibyte };
}
