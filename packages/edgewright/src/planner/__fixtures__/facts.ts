import { hostFactsSchema, type HostFacts } from '../../contract/host-facts.ts';
import { modelFactsSchema, type ModelFacts } from '../../contract/model-facts.ts';

export const mebibyte = 1024 * 1024;
export const gibibyte = 1024 * mebibyte;

/** A machine with so many cores and so much memory, all of it free unless told otherwise. */
export function host(about: { cores?: number; totalBytes?: number | null; availableBytes?: number | null } = {}): HostFacts {
  const totalBytes = about.totalBytes === undefined ? 16 * gibibyte : about.totalBytes;
  return hostFactsSchema.parse({
    schema: 'edgewright/host-facts@1',
    machine: { arch: 'arm64', os: { id: 'ubuntu', version: '24.04' }, kernel: '6.8.0' },
    cpu: { model: 'test', cores: about.cores ?? 8, features: null },
    memory: {
      totalBytes,
      availableBytes: about.availableBytes === undefined ? totalBytes : about.availableBytes,
      swapTotalBytes: 0,
      unified: null,
    },
    unknown: [],
  });
}

/** A dense model of 8 B parameters in q4_k_m, trained for 128 K. */
export function model(changes: Partial<ModelFacts> = {}): ModelFacts {
  return modelFactsSchema.parse({
    schema: 'edgewright/model-facts@1',
    format: 'gguf',
    path: '/models/test.gguf',
    name: 'test-8b',
    architecture: 'llama',
    parameters: 8_030_261_248,
    weightsBytes: 4_912_898_304,
    fileBytes: 4_920_739_232,
    precision: 'q4_k_m',
    contextTokens: 131_072,
    layers: 32,
    embeddingLength: 4_096,
    feedForwardLength: 14_336,
    heads: 32,
    kvHeads: 8,
    keyLength: 128,
    valueLength: 128,
    slidingWindowTokens: null,
    vocabularySize: 128_256,
    tokenizerModel: 'gpt2',
    hasChatTemplate: true,
    files: [{ path: '/models/test.gguf', bytes: 4_920_739_232 }],
    kvBytesPerToken: 131_072,
    unknown: [],
    ...changes,
  });
}
