import type { PlanEngine } from '../../contract/plan.ts';
import { cardFamily, jetsonFamily, sparkFamily } from '../device-families.ts';

/**
 * Constants of the speed model for one engine on one device, fitted to published measurements of several models.
 * The points lie in bench/planner-points.ts; `bench/planner-error.ts` fits them again, tests each row on models it
 * was not fitted to, and fails when this table has drifted.
 */
export interface PerformanceConstants {
  readonly engine: PlanEngine;
  readonly device: string;
  readonly precisions: readonly string[];
  readonly versions: string;
  readonly t0Ms: number;
  readonly efficiency: number;
  /** Prompt tokens per second × parameters that run for one; null: the points do not tell. */
  readonly prefillRate: number | null;
  /** Mean error on models that a fit has not seen. */
  readonly heldOutError: number;
  readonly points: number;
  readonly source: string;
}

export const performanceConstants: readonly PerformanceConstants[] = [];

/** What is assumed of an engine that nobody has measured on a device. */
export interface AssumedConstants {
  readonly efficiency: number;
  readonly t0Ms: { readonly unified: number; readonly card: number };
  readonly source: string;
}

const assumed = 'assumed: nothing was measured on this device';

export function assumedConstants(engine: PlanEngine): AssumedConstants {
  switch (engine) {
    case 'llama-cpp':
    case 'ollama':
    case 'embedded':
      return { efficiency: 0.65, t0Ms: { unified: 3, card: 2 }, source: assumed };
    case 'tensorrt-llm':
    case 'triton':
    case 'tensorrt-edge-llm':
      return { efficiency: 0.85, t0Ms: { unified: 1, card: 1 }, source: assumed };
    case 'vllm':
    case 'sglang':
    case 'mlc-llm':
    case 'tgi':
      return { efficiency: 0.8, t0Ms: { unified: 6, card: 3 }, source: assumed };
  }
}

/** Share of the peak that prompts reach where no rate is known. */
export const assumedPrefillUtilization = 0.3;

/** All-reduce of one layer, twice per layer and step, when GPUs share a model. An assumption for small batches. */
export const allReduceMs = { nvlink: 0.012, pcie: 0.03 } as const;

/** Devices whose vendor says in which order to try precisions. The rest goes by what the hardware has. */
export const precisionOrders: readonly {
  readonly devices: readonly string[];
  readonly order: readonly string[];
  readonly source: string;
}[] = [
  {
    devices: jetsonFamily.filter((id) => /thor|t4000/.test(id)),
    order: ['nvfp4', 'w4a16', 'int4-awq', 'int4-gptq', 'fp8', 'mxfp4', 'bf16', 'f16', 'q4_k_m'],
    source: 'NVIDIA/skills: on Thor NVFP4 first, then W4A16',
  },
  {
    devices: jetsonFamily,
    order: ['w4a16', 'int4-awq', 'int4-gptq', 'mxfp4', 'q4_k_m', 'int8', 'bf16', 'f16'],
    source: 'NVIDIA/skills: on Orin W4A16',
  },
  {
    devices: [...cardFamily, ...sparkFamily],
    order: ['fp8', 'bf16', 'f16', 'mxfp4', 'w4a16', 'int4-awq', 'nvfp4', 'int4-gptq', 'q4_k_m'],
    source: 'half the size of 16 bits at next to no loss, in hardware from compute capability 8.9',
  },
];
