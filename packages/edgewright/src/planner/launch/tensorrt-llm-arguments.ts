import { batchTokens } from '../deployment-need.ts';
import type { LaunchFacts, PlanLaunch } from './launch-facts.ts';
import { shareOfFree } from './memory-share.ts';

const configPath = '/config/edgewright.yaml';

export function tensorrtLlmArguments({ evaluated, model, host, port }: LaunchFacts): string[] {
  const { candidate, terms } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  return [
    model,
    '--max_seq_len',
    String(contextTokens),
    '--max_batch_size',
    String(sessions),
    '--max_num_tokens',
    String(batchTokens(candidate)),
    '--tp_size',
    String(candidate.tensorParallel),
    '--config',
    configPath,
    '--host',
    host,
    '--port',
    String(port),
  ];
}

export function tensorrtLlmConfig({ evaluated }: LaunchFacts): PlanLaunch['files'][number] {
  const { candidate, terms } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const lines = [
    'kv_cache_config:',
    `  dtype: ${candidate.kv.spelling ?? 'auto'}`,
    `  max_tokens: ${sessions * contextTokens}`,
    `  free_gpu_memory_fraction: ${shareOfFree(evaluated)}`,
    '  enable_block_reuse: true',
    'enable_chunked_prefill: true',
    'return_perf_metrics: true',
    '',
  ];
  return { path: configPath, content: lines.join('\n') };
}
