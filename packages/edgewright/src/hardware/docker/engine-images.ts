/** Images of inference engines, by what their names hold. Registry and tag vary. */
const engineImages: readonly (readonly [engine: string, image: RegExp])[] = [
  ['vllm', /(?:^|\/)vllm(?:-[a-z-]+)?(?::|@|$)/],
  ['sglang', /(?:^|\/)sglang(?:-[a-z-]+)?(?::|@|$)/],
  ['llama.cpp', /(?:^|\/)(?:llama[._-]cpp|llama-server)(?::|@|$)/],
  ['ollama', /(?:^|\/)ollama(?::|@|$)/],
  ['tensorrt-llm', /(?:^|\/)(?:tensorrt[-_]?llm|tensorrt_edgellm|tensorrt-llm\/release)(?::|@|\/|$)/],
  ['triton', /(?:^|\/)tritonserver(?::|@|$)/],
  ['mlc-llm', /(?:^|\/)mlc(?:-llm)?(?::|@|$)/],
  ['tgi', /(?:^|\/)text-generation-inference(?::|@|$)/],
  ['nim', /^nvcr\.io\/nim\//],
];

/** Which engine an image brings; null: none that we know. */
export function engineOfImage(image: string): string | null {
  return engineImages.find(([, pattern]) => pattern.test(image))?.[0] ?? null;
}
