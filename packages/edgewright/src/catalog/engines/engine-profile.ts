import type { ModelFacts } from '../../contract/model-facts.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import type { Confidence, Sourced } from '../provenance.ts';

/** How one engine stands to some devices. The first row that names a device counts. */
export interface DeviceSupport {
  /** Ids of profiles; `all` for a row that closes the list. */
  readonly devices: readonly string[] | 'all';
  /** `unlisted`: its makers neither name nor refuse the device. `limited`: it runs, and somebody advises against it. */
  readonly support: 'yes' | 'limited' | 'unlisted' | 'no';
  readonly because: string;
  /** For a `no`: what to use. */
  readonly instead?: PlanEngine;
  /** Jetson Linux releases that the row is about: from this one on. */
  readonly fromL4t?: string;
  /** … and before this one. */
  readonly belowL4t?: string;
  readonly source: string;
  readonly confidence: Confidence;
}

/** A number format that an engine loads. */
export interface LoadablePrecision {
  /** As `ModelFacts.precision` names it; `gguf` stands for every GGUF type. */
  readonly precision: string;
  /** Least compute capability, for formats that want hardware; absent: any that the engine runs on. */
  readonly minCapability?: string;
  /** Why that is, and what to take below it. */
  readonly otherwise?: string;
  readonly source: string;
}

type QuantizationMethod = NonNullable<ModelFacts['quantization']>['method'];

export interface RefusedMethod {
  readonly method: QuantizationMethod;
  readonly because: string;
  readonly source: string;
}

export interface KvDtype {
  /** `f16` stands for the 16 bits of the model, whichever they are. */
  readonly dtype: 'f16' | 'fp8' | 'q8_0';
  readonly bytesPerNumber: number;
  /** What the engine wants to read; null: its default, nothing is written. */
  readonly spelling: string | null;
  readonly minCapability?: string;
}

/** What an engine means by the share of memory it is given. */
export type MemoryFraction =
  | { readonly kind: 'of-total'; readonly flag: string }
  | { readonly kind: 'static-of-total'; readonly flag: string }
  | { readonly kind: 'of-free-after-weights'; readonly flag: string }
  | { readonly kind: 'allocator-cap'; readonly flag: string }
  | { readonly kind: 'none' };

/** Speculative decoding: what is known of its gain. */
export interface SpeculationProfile {
  readonly method: 'eagle3' | 'draft-model';
  /** Tokens proposed per step, and verified. */
  readonly draftTokens: number;
  /** Passes of the draft per step: as many as tokens for a chain, the depth for a tree. */
  readonly draftPasses: number;
  /** Tokens gained per step on average, the one that is always gained included. Depends on the text. */
  readonly acceptedTokens: number;
  /** Devices for which somebody measured above how many sessions it loses; null: arithmetic decides. */
  readonly mostSessions: number | null;
  readonly source: string;
}

export interface EngineImage {
  readonly devices: readonly string[] | 'all';
  readonly fromL4t?: string;
  readonly belowL4t?: string;
  readonly image: string;
  /** Release of the engine inside; null: the tag moves, or nobody has told us. */
  readonly version: string | null;
  /** Words before the engine's own arguments; the entry point of some images is the engine already. */
  readonly command: readonly string[];
  /** The image of another release, with `{version}` in it. */
  readonly template?: string;
  /** What serves inside, where that is not the engine itself. */
  readonly flavour?: 'vllm' | 'llmapi';
  /** Other tags, and why one may want them. */
  readonly alternatives?: readonly { readonly image: string; readonly because: string }[];
  readonly source: string;
}

/** What the catalog knows of one engine: where it runs, what it loads, how it counts memory. */
export interface EngineProfile {
  readonly id: PlanEngine;
  readonly title: string;
  /** How it is called where it is installed: program, and words before its arguments. Empty: it is no program. */
  readonly command: readonly string[];
  /** What Python calls it; null: it does not come from there. */
  readonly pythonPackage: string | null;
  /** Releases that the rows were looked up for. */
  readonly versions: string;
  readonly formats: readonly ('huggingface' | 'gguf' | 'mlc' | 'tensorrt-llm')[];
  readonly devices: readonly DeviceSupport[];
  readonly precisions: readonly LoadablePrecision[];
  /** Ways to quantise that it does not load although it loads the precision. */
  readonly refusedMethods?: readonly RefusedMethod[];
  readonly kvDtypes: readonly KvDtype[];
  /** Tokens per block of the cache; 1: not paged. */
  readonly blockTokens: number;
  /** Keeps no more than the window of layers that have one. */
  readonly windowAware: boolean;
  /** Keeps the compressed vector of latent attention. */
  readonly latent: boolean;
  readonly tensorParallel: boolean;
  readonly memory: {
    readonly fraction: MemoryFraction;
    /** Captured graphs, and buffers whose size does not follow from the model. */
    readonly graphsBytes: number;
    /** Context of the driver and libraries on each GPU. */
    readonly deviceBytes: number;
    /** What its processes hold of the host's memory; counts where CPU and GPU share one. */
    readonly hostBytes: number;
    readonly source: string;
  };
  /** Tokens computed at once, and more of them where memory is plenty. */
  readonly batchTokens: {
    readonly default: number;
    readonly large: { readonly fromBytes: number; readonly tokens: number } | null;
  };
  readonly images: readonly EngineImage[];
  readonly speculation: readonly {
    readonly devices: readonly string[] | 'all';
    readonly profile: SpeculationProfile;
  }[];
  /** Things to know before one decides for it. */
  readonly notes: readonly Sourced<string>[];
}

/** Whether a row is about this device and this release of Jetson Linux. */
export function isAbout(
  row: { devices: readonly string[] | 'all'; fromL4t?: string; belowL4t?: string },
  device: { id: string | null; l4t: string | null },
  compare: (left: string, right: string) => number,
): boolean {
  if (row.devices !== 'all' && (device.id === null || !row.devices.includes(device.id))) return false;
  // A release that is not known is taken for the newest: that is what a box gets that is set up now.
  if (row.belowL4t !== undefined && (device.l4t === null || compare(device.l4t, row.belowL4t) >= 0))
    return false;
  return row.fromL4t === undefined || device.l4t === null || compare(device.l4t, row.fromL4t) >= 0;
}
