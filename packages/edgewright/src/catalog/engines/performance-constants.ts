import type { PlanEngine } from '../../contract/plan-engines.ts';
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
  /** Of models whose layers all look back, or of models with recurrent layers, which have other kernels. */
  readonly kind: 'attention' | 'recurrent' | 'any';
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

export const performanceConstants: readonly PerformanceConstants[] = [
  {
    engine: 'vllm',
    device: 'jetson-agx-thor-t5000',
    precisions: ['w4a16', 'int4-awq', 'int4-gptq'],
    kind: 'attention',
    versions: 'image of January 2026',
    t0Ms: 6.168,
    efficiency: 0.942,
    prefillRate: null,
    heldOutError: 0.0886,
    points: 10,
    source: 'Jetson AI Lab, table of January 2026',
  },
  {
    engine: 'vllm',
    device: 'jetson-agx-thor-t5000',
    precisions: ['nvfp4'],
    kind: 'attention',
    versions: 'image of spring 2026',
    t0Ms: 2.659,
    efficiency: 0.9127,
    prefillRate: null,
    heldOutError: 0.1405,
    points: 10,
    source: 'Jetson AI Lab, benchmarks.json',
  },
  {
    engine: 'vllm',
    device: 'jetson-t4000',
    precisions: ['nvfp4'],
    kind: 'recurrent',
    versions: 'image of spring 2026',
    t0Ms: 7.378,
    efficiency: 0.6864,
    prefillRate: 3.461e13,
    heldOutError: 0.1332,
    points: 6,
    source: 'Jetson AI Lab, benchmarks.json',
  },
  {
    engine: 'tensorrt-edge-llm',
    device: 'jetson-agx-thor-t5000',
    precisions: ['nvfp4'],
    kind: 'any',
    versions: '0.9.0',
    t0Ms: 1.172,
    efficiency: 0.9242,
    prefillRate: 1.179e14,
    heldOutError: 0.0704,
    points: 16,
    source: 'TensorRT Edge-LLM, performance benchmarks, llm_bench',
  },
  {
    engine: 'tensorrt-edge-llm',
    device: 'jetson-agx-orin-64gb',
    precisions: ['int4-awq'],
    kind: 'attention',
    versions: '0.9.0',
    t0Ms: 1.963,
    efficiency: 0.6899,
    prefillRate: null,
    heldOutError: 0.1885,
    points: 10,
    source: 'TensorRT Edge-LLM, performance benchmarks, MTBench',
  },
  {
    engine: 'llama-cpp',
    device: 'jetson-agx-orin-64gb',
    precisions: ['q4_0', 'q4_k_s', 'q4_k_m'],
    kind: 'any',
    versions: 'builds of 2024',
    t0Ms: 12.383,
    efficiency: 0.588,
    prefillRate: null,
    heldOutError: 0.0222,
    points: 3,
    source: 'holohub #170',
  },
];

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

/** Prompts of models with experts run at a third of the rate per parameter: Edge-LLM 0.9.0 on Thor, four models of each. */
export const expertsPrefillShare = 1 / 3;

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
