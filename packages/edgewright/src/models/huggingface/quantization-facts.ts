import type { ModelFacts } from '../../contract/model-facts.ts';

export type Quantization = NonNullable<ModelFacts['quantization']>;

/** How the weights of a checkpoint are stored. */
export interface WeightStorage {
  /** As the facts name it: `bf16`, `fp8`, `int4-awq`. */
  precision: string;
  quantization: Quantization;
  /** Bits of a weight in packed integers: eight of 4 bits lie in one I32. */
  packedBits: number;
}
