import { configFolder, type EngineWords, type LaunchFacts } from './launch-facts.ts';
import { settingLines } from './tensorrt-llm-arguments.ts';
import { speculativeConfig, vllmSettings } from './vllm-arguments.ts';
import { batchTokens } from '../deployment-need.ts';

/** Where the model repository of TensorRT-LLM lies inside the container. */
const llmapiRepository = '/models/llmapi';

/** Triton with vLLM inside needs two files of ours; with TensorRT-LLM inside also a program that is not in its image. */
export function tritonWords(facts: LaunchFacts): EngineWords {
  return facts.image?.flavour === 'vllm' ? vllmFlavour(facts) : llmapiFlavour(facts);
}

function serverArguments(repository: string, { host, port }: LaunchFacts): string[] {
  return [
    '--model-repository',
    repository,
    '--exit-on-error',
    'true',
    '--strict-readiness',
    'true',
    '--exit-timeout-secs',
    '30',
    // Nobody asks over gRPC, and its port would be one more to collide with.
    '--allow-grpc',
    'false',
    '--http-address',
    host,
    '--http-port',
    String(port),
    '--allow-metrics',
    'true',
    '--metrics-address',
    host,
    '--metrics-port',
    String(port + 2),
    '--metrics-config',
    'histogram_latencies=true',
  ];
}

function vllmFlavour(facts: LaunchFacts): EngineWords {
  const name = folderName(facts.servedName);
  const speculative = speculativeConfig(facts);
  const settings = Object.entries(vllmSettings(facts)).map(([key, value]) => {
    // A share is a number here, not the text of a flag.
    return [key.replaceAll('-', '_'), key === 'gpu-memory-utilization' ? Number(value) : value];
  });
  const model = {
    model: facts.model,
    ...(Object.fromEntries(settings) as Record<string, unknown>),
    enable_chunked_prefill: true,
    enable_prefix_caching: true,
    ...(speculative === null ? {} : { speculative_config: speculative }),
  };
  const repository = `${configFolder}/models`;
  return {
    arguments: serverArguments(repository, facts),
    env: { VLLM_NO_USAGE_STATS: '1', DO_NOT_TRACK: '1' },
    files: [
      {
        path: `${repository}/${name}/config.pbtxt`,
        content: 'backend: "vllm"\n\ninstance_group [\n  {\n    count: 1\n    kind: KIND_MODEL\n  }\n]\n',
      },
      { path: `${repository}/${name}/1/model.json`, content: `${JSON.stringify(model, null, 2)}\n` },
    ],
    notes: [
      'It answers on /v2/models/NAME/generate: prompts, no chats. Clients speak to the gateway, which writes the prompt.',
    ],
    servedName: name,
  };
}

/**
 * The model's program comes with the source of TensorRT-LLM, not with the image. Its settings are read from the
 * file that LLM_CONFIG_PATH names, so the repository stays as it is. Auto-completion stays on: the model tells the
 * server through it that it streams.
 */
function llmapiFlavour(facts: LaunchFacts): EngineWords {
  const { candidate, terms } = facts.evaluated;
  const settingsPath = `${configFolder}/model.yaml`;
  const version = facts.version ?? '1.2.1';
  const source = `$DATA/triton/TensorRT-LLM-${version}`;
  const lines = [
    `model: ${facts.model}`,
    'backend: pytorch',
    `tensor_parallel_size: ${candidate.tensorParallel}`,
    `max_seq_len: ${terms.shape.contextTokens}`,
    `max_batch_size: ${terms.shape.sessions}`,
    `max_num_tokens: ${batchTokens(candidate)}`,
    ...settingLines(facts),
    'triton_config:',
    '  max_batch_size: 0',
    '  decoupled: true',
    '',
  ];
  return {
    arguments: serverArguments(llmapiRepository, facts),
    env: { LLM_CONFIG_PATH: settingsPath, TRTLLM_NO_USAGE_STATS: '1', DO_NOT_TRACK: '1' },
    files: [{ path: settingsPath, content: lines.join('\n') }],
    mounts: [{ from: `${source}/triton_backend/all_models/llmapi`, to: llmapiRepository, readOnly: true }],
    prepare: [
      {
        argv: [
          'env',
          'GIT_LFS_SKIP_SMUDGE=1',
          'git',
          'clone',
          '--depth',
          '1',
          '--branch',
          `v${version}`,
          'https://github.com/NVIDIA/TensorRT-LLM',
          source,
        ],
        unless: `${source}/triton_backend/all_models/llmapi/tensorrt_llm/1/model.py`,
        because: `the image has no model repository: its program comes with the source of TensorRT-LLM ${version}`,
      },
    ],
    notes: [
      'It answers on /v2/models/tensorrt_llm/generate: prompts, no chats. Clients speak to the gateway, which writes the prompt.',
    ],
    servedName: 'tensorrt_llm',
  };
}

/** The folder of a model is its name: no slash, and nothing a path could go wrong with. */
function folderName(servedName: string): string {
  return servedName.replaceAll(/[^\w.-]+/g, '-');
}
