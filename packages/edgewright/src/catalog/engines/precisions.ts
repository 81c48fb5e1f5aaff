import type { LoadablePrecision } from './engine-profile.ts';

const units = 'TensorRT Edge-LLM 0.11.1, precision key; Transformer Engine, table of formats';

/** Rows that several engines share: what a format wants of the hardware. */
export const bf16: LoadablePrecision = {
  precision: 'bf16',
  minCapability: '8.0',
  otherwise: 'bfloat16 begins with compute capability 8.0: use f16 or a GGUF build',
  source: 'CUDA programming guide',
};
export const f16: LoadablePrecision = { precision: 'f16', source: 'CUDA programming guide' };
export const fp8: LoadablePrecision = {
  precision: 'fp8',
  minCapability: '8.9',
  otherwise:
    'FP8 units begin with compute capability 8.9, and below it FP8 weights are widened before every product: use w4a16 or int4-awq, which are half the size',
  source: units,
};
export const nvfp4: LoadablePrecision = {
  precision: 'nvfp4',
  minCapability: '10.0',
  otherwise:
    'FP4 units begin with Blackwell, and before it engines fall back to 4-bit weights with 16-bit arithmetic: use w4a16 or int4-awq, which are that without the detour',
  source: `${units}; vLLM #49376, #23497`,
};
export const mxfp4: LoadablePrecision = { precision: 'mxfp4', source: 'gpt-oss model cards; vLLM recipes' };
export const int4Awq: LoadablePrecision = { precision: 'int4-awq', source: 'vLLM and SGLang documentation' };
export const int4Gptq: LoadablePrecision = {
  precision: 'int4-gptq',
  source: 'vLLM and SGLang documentation',
};
export const w4a16: LoadablePrecision = {
  precision: 'w4a16',
  source: 'vLLM and SGLang documentation: compressed-tensors',
};
export const int8: LoadablePrecision = {
  precision: 'int8',
  source: 'vLLM and SGLang documentation: compressed-tensors',
};
export const gguf: LoadablePrecision = { precision: 'gguf', source: 'llama.cpp' };
