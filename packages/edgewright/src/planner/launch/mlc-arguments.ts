import { batchTokens } from '../deployment-need.ts';
import type { EngineWords, LaunchFacts } from './launch-facts.ts';
import { shareOfTotal } from './memory-share.ts';

export function mlcWords({ evaluated, model, host, port }: LaunchFacts): EngineWords {
  const { candidate, terms } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const overrides = [
    `max_num_sequence=${sessions}`,
    `context_window_size=${contextTokens}`,
    `max_total_seq_length=${sessions * contextTokens}`,
    `prefill_chunk_size=${Math.min(batchTokens(candidate), contextTokens)}`,
    `gpu_memory_utilization=${shareOfTotal(evaluated)}`,
    `tensor_parallel_shards=${candidate.tensorParallel}`,
  ];
  return {
    arguments: [
      // Names of the hub have a mark of their own; everything else is taken for a folder.
      model.startsWith('/') ? model : `HF://${model}`,
      '--device',
      'cuda',
      '--mode',
      'server',
      '--prefix-cache-mode',
      'radix',
      '--prefill-mode',
      'hybrid',
      '--speculative-mode',
      'disable',
      '--overrides',
      overrides.join(';'),
      '--host',
      host,
      '--port',
      String(port),
    ],
    notes: [
      'The first start compiles the model for this GPU. Without a network, or without a compiler on the box, compile it before with `mlc_llm compile` and name the library with --model-lib.',
    ],
    // It answers to the path that it was given, and to any other name.
    servedName: null,
  };
}
