import { compareVersions } from '../../catalog/compare-versions.ts';
import { batchTokens } from '../deployment-need.ts';
import { configFolder, type EngineWords, type LaunchFacts } from './launch-facts.ts';
import { shareOfFree } from './memory-share.ts';
import { speculationOf } from './speculation-of.ts';

const configPath = `${configFolder}/edgewright.yaml`;

/** Releases from here on take `--config` and a name for clients; those before only the old flag. */
const renamedFrom = '1.3.0';

export function tensorrtLlmWords(facts: LaunchFacts): EngineWords {
  const { evaluated, model, servedName, host, port } = facts;
  const { candidate, terms } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const isNew = isRenamed(facts);
  return {
    arguments: [
      model,
      '--backend',
      'pytorch',
      ...(isNew ? ['--served_model_name', servedName] : []),
      '--max_seq_len',
      String(contextTokens),
      '--max_batch_size',
      String(sessions),
      '--max_num_tokens',
      String(batchTokens(candidate)),
      '--tp_size',
      String(candidate.tensorParallel),
      isNew ? '--config' : '--extra_llm_api_options',
      configPath,
      '--host',
      host,
      '--port',
      String(port),
    ],
    env: { TRTLLM_NO_USAGE_STATS: '1', DO_NOT_TRACK: '1' },
    files: [{ path: configPath, content: `${settingLines(facts).join('\n')}\n` }],
    // Older releases list the folder's name, or the name of the hub as it was given.
    servedName: isNew ? servedName : model.startsWith('/') ? lastPart(model) : model,
  };
}

/** Keys of `LLM()` in YAML, which `trtllm-serve` and Triton's model take alike. */
export function settingLines(facts: LaunchFacts): string[] {
  const { candidate, terms } = facts.evaluated;
  const { sessions, contextTokens } = terms.shape;
  return [
    'kv_cache_config:',
    `  dtype: ${candidate.kv.spelling ?? 'auto'}`,
    `  max_tokens: ${sessions * contextTokens}`,
    `  free_gpu_memory_fraction: ${shareOfFree(facts.evaluated)}`,
    '  enable_block_reuse: true',
    ...(facts.blockTokens === null ? [] : [`  tokens_per_block: ${facts.blockTokens}`]),
    'enable_chunked_prefill: true',
    'scheduler_config:',
    `  capacity_scheduler_policy: ${facts.admission.replaceAll('-', '_').toUpperCase()}`,
    'cuda_graph_config:',
    '  enable_padding: true',
    `  batch_sizes: [${graphSizes(sessions).join(', ')}]`,
    ...speculativeLines(facts),
    'return_perf_metrics: true',
    'enable_iter_perf_stats: true',
  ];
}

/** Graphs for powers of two and for all sessions at once; what lies between is padded. */
function graphSizes(sessions: number): number[] {
  const sizes = Array.from({ length: 9 }, (_, power) => 2 ** power).filter((size) => size < sessions);
  return [...sizes, sessions];
}

function speculativeLines(facts: LaunchFacts): string[] {
  const speculation = speculationOf(facts);
  if (speculation === null) return [];
  const { profile, draft } = speculation;
  const isNew = isRenamed(facts);
  const kind = profile.method === 'eagle3' ? (isNew ? 'Eagle3' : 'Eagle') : 'DraftTarget';
  return [
    'speculative_config:',
    `  decoding_type: ${kind}`,
    `  max_draft_len: ${profile.draftTokens}`,
    `  ${isNew ? 'speculative_model' : 'speculative_model_dir'}: ${draft}`,
  ];
}

function isRenamed({ version }: LaunchFacts): boolean {
  return version !== null && compareVersions(version, renamedFrom) >= 0;
}

function lastPart(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? path;
}
