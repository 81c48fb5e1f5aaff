import { sparkFamily, thorFamily } from '../device-families.ts';
import { matrix } from '../documents.ts';
import { orUnknown } from '../format-value.ts';
import { saysMatrix, type SeedClaim, silent } from './seed-claim.ts';

const both = [...thorFamily, 'rtx-pro-4000-blackwell'];

/** Settings and versions that the compatibility matrix has wrong or that are out of date. */
export const smallerClaims: readonly SeedClaim[] = [
  {
    id: 'X1',
    topic: 'Memory saved by FP8',
    devices: both,
    statements: [saysMatrix('31, 227, 252, 304', 'four times')],
    use: 'two times against FP16 and BF16, which models come in; four times only against FP32',
    confidence: 'D',
    source: '16 bits against 8',
    factPath: null,
  },
  {
    id: 'X2',
    topic: 'gpu_memory_utilization',
    devices: both,
    statements: [saysMatrix('296, 312, 501, 517', 'a setting of TensorRT-LLM')],
    use: 'a setting of vLLM; TensorRT-LLM has kv_cache_free_gpu_memory_fraction',
    confidence: 'K',
    source: 'documentation of both engines',
    factPath: null,
  },
  {
    id: 'X3',
    topic: 'GPU Operator',
    devices: thorFamily,
    statements: [saysMatrix('592', '23.9 on arm64')],
    use: 'does not support Jetson at all; the device plugin does',
    confidence: 'A',
    source: 'GPU Operator, platform support; gpu-operator #333, #1453',
    factPath: null,
  },
  {
    id: 'X4',
    topic: 'K3s and the device plugin',
    devices: both,
    statements: [saysMatrix('590–591', 'K3s 1.28, device plugin 0.14')],
    use: 'device plugin 0.20.0 is current (Aug 2026); integrated GPUs need 0.13 or newer and container toolkit 1.11 or newer',
    confidence: 'A',
    source: 'k8s-device-plugin 0.20.0',
    factPath: null,
  },
  {
    id: 'X5',
    topic: 'What a P40 can validate',
    devices: ['tesla-p40'],
    statements: [saysMatrix('833–836', 'TensorRT-LLM')],
    use: ({ computeCapability, software }) =>
      `llama.cpp with CUDA up to ${orUnknown(software.maxCuda.value)} only: ${orUnknown(computeCapability.value)} is below what ` +
      'TensorRT-LLM (Ampere), vLLM (7.0) and Triton images (7.5) start at',
    confidence: 'A',
    source: 'supported hardware of the engines',
    factPath: 'accelerators.computeCapability',
  },
  {
    id: 'X6',
    topic: 'DGX Spark is no Thor',
    devices: sparkFamily,
    statements: [silent(matrix, 'Does not speak of DGX Spark.')],
    use: ({ sm, computeCapability }) =>
      `128 GB as Thor has, but ${orUnknown(sm.value)} (${orUnknown(computeCapability.value)}), not sm_110: share no engines and no kernels`,
    confidence: 'B',
    source: 'Strata page on DGX Spark; CUDA toolkit',
    factPath: 'accelerators.computeCapability',
  },
];
