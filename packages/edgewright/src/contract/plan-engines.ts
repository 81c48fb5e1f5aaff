/** Every engine that a plan may name. In a file without schemas: help pages list them, and must not wait for zod. */
export const planEngines = [
  'embedded',
  'vllm',
  'sglang',
  'tensorrt-llm',
  'triton',
  'mlc-llm',
  'llama-cpp',
  'ollama',
  'tgi',
  'tensorrt-edge-llm',
] as const;
export type PlanEngine = (typeof planEngines)[number];
