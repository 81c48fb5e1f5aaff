import { z } from 'zod';

/**
 * What an engine said of itself while it started, read from its log and its endpoints. Absent: it did not say. Sizes
 * in bytes, times in ms.
 */
export const startFactsSchema = z
  .object({
    engineVersion: z.string(),
    /** Of the model in device memory, as the engine reports it. */
    weightsBytes: z.number(),
    kvCacheBytes: z.number(),
    /** Tokens that fit into the cache, over all sequences. */
    kvCacheTokens: z.number(),
    /** How many requests of `concurrencyAtTokens` tokens fit at once. */
    maxConcurrency: z.number(),
    concurrencyAtTokens: z.number(),
    /** Longest context that it accepts; engines cut it silently. */
    contextTokens: z.number(),
    /** Sequences that it runs at the same time. */
    slots: z.number(),
    /** In the engine's own words, for example `FLASHINFER`. */
    attentionBackend: z.string(),
    quantizationKernel: z.string(),
    layersOnGpu: z.number(),
    layersTotal: z.number(),
    /** The device it computes on, in its own words. */
    device: z.string(),
    weightsLoadMs: z.number(),
    compileMs: z.number(),
    graphsMs: z.number(),
    graphsBytes: z.number(),
  })
  .partial();
export type StartFacts = z.infer<typeof startFactsSchema>;
