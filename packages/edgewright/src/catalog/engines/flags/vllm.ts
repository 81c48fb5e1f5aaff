import { compareVersions } from '../../compare-versions.ts';
import { type EngineFlags, flagRows } from './engine-flags.ts';

const engineArguments = 'vllm/engine/arg_utils.py of 0.11 (October 2025)';
const serverArguments = 'vllm/entrypoints/openai/cli_args.py at 00522333 (0.32)';
const deprecations = `${engineArguments}: marked for removal`;
const waiting = 'vLLM scheduler configuration, about 0.28';

/**
 * Underscores in names count as hyphens. Rows from 0.11 are kept for later releases: what was taken out since then
 * without being announced there is not known.
 */
export const vllmFlags: EngineFlags = {
  engine: 'vllm',
  leastUnknown: '0.14.0',
  compare: compareVersions,
  negatable: true,
  flags: [
    ...flagRows(
      { place: 'argument', kind: 'value', source: engineArguments },
      `
        --model --runner --convert --tokenizer --tokenizer-mode --dtype --seed --hf-config-path
        --allowed-local-media-path --allowed-media-domains --revision --code-revision
        --tokenizer-revision --max-model-len --quantization -q --max-logprobs --logprobs-mode
        --served-model-name --config-format --hf-token --hf-overrides --pooler-config
        --generation-config --override-generation-config --model-impl --override-attention-dtype
        --logits-processors --io-processor-plugin --load-format --download-dir
        --safetensors-load-strategy --model-loader-extra-config --ignore-patterns
        --pt-load-map-location --reasoning-parser --distributed-executor-backend
        --pipeline-parallel-size -pp --tensor-parallel-size -tp --decode-context-parallel-size -dcp
        --data-parallel-size -dp --data-parallel-rank -dpn --data-parallel-start-rank -dpr
        --data-parallel-size-local -dpl --data-parallel-address -dpa --data-parallel-rpc-port -dpp
        --data-parallel-backend -dpb --all2all-backend --dbo-decode-token-threshold
        --dbo-prefill-token-threshold --eplb-config --expert-placement-strategy
        --max-parallel-loading-workers --worker-cls --worker-extension-cls --block-size
        --gpu-memory-utilization --kv-cache-dtype --num-gpu-blocks-override
        --prefix-caching-hash-algo --cpu-offload-gb --mamba-cache-dtype --mamba-ssm-cache-dtype
        --mamba-block-size --limit-mm-per-prompt --media-io-kwargs --mm-processor-kwargs
        --mm-processor-cache-gb --mm-processor-cache-type --mm-shm-cache-max-object-size-mb
        --mm-encoder-tp-mode --mm-encoder-attn-backend --video-pruning-rate --max-loras
        --max-lora-rank --lora-dtype --max-cpu-loras --default-mm-loras
        --show-hidden-metrics-for-version --otlp-traces-endpoint --collect-detailed-traces
        --max-num-batched-tokens --max-num-seqs --max-num-partial-prefills
        --max-long-partial-prefills --long-prefill-token-threshold --scheduling-policy
        --scheduler-cls --cudagraph-capture-sizes --max-cudagraph-capture-size --config
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', source: engineArguments },
      `
        --trust-remote-code --enforce-eager --disable-sliding-window --disable-cascade-attn
        --skip-tokenizer-init --enable-prompt-embeds --enable-sleep-mode --use-tqdm-on-load
        --data-parallel-hybrid-lb --enable-expert-parallel --enable-dbo
        --disable-nccl-for-dp-synchronization --enable-eplb --ray-workers-use-nsight
        --disable-custom-all-reduce --enable-prefix-caching --calculate-kv-scales
        --kv-sharing-fast-prefill --enable-mm-embeds --interleave-mm-strings --skip-mm-profiling
        --enable-lora --fully-sharded-loras --enable-chunked-prefill --disable-chunked-mm-input
        --disable-hybrid-kv-cache-manager --async-scheduling --disable-log-stats
        --aggregate-engine-logging --headless
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'json', source: engineArguments },
      `
        --speculative-config --kv-transfer-config --kv-events-config --compilation-config -O
        --additional-config --structured-outputs-config
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'value', from: '0.11.0', source: engineArguments },
      `
        --kv-cache-memory-bytes
      `,
    ),
    // Old even then; no release is known that still needs them.
    ...flagRows(
      { place: 'argument', kind: 'value', before: '0.20.0', source: deprecations },
      `
        --task --rope-scaling --rope-theta --swap-space --num-lookahead-slots
        --lora-extra-vocab-size --logits-processor-pattern --override-pooler-config
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'value', before: '0.12.0', source: deprecations },
      `
        --guided-decoding-backend --guided-decoding-disable-fallback
        --guided-decoding-disable-any-whitespace --guided-decoding-disable-additional-properties
        --num-redundant-experts --eplb-window-size --eplb-step-interval --eplb-log-balancedness
      `,
    ),
    ...flagRows(
      {
        place: 'argument',
        kind: 'value',
        before: '0.13.0',
        renamedTo: '--cudagraph-capture-sizes',
        source: deprecations,
      },
      `
        --cuda-graph-sizes
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', before: '0.13.0', source: deprecations },
      `
        --disable-mm-preprocessor-cache --enable-multimodal-encoder-data-parallel
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'value', source: serverArguments },
      `
        --lora-modules --chat-template --chat-template-content-format --response-role
        --tool-call-parser --tool-parser-plugin --tool-server --log-config-file --max-log-len --host
        --port --uds --uvicorn-log-level --allowed-origins --allowed-methods --allowed-headers
        --api-key --ssl-keyfile --ssl-certfile --ssl-ca-certs --ssl-cert-reqs --root-path
        --middleware --h11-max-incomplete-event-size --h11-max-header-count --api-server-count -asc
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', source: serverArguments },
      `
        --trust-request-chat-template --return-tokens-as-token-ids --enable-auto-tool-choice
        --exclude-tools-when-tool-choice-none --enable-prompt-tokens-details
        --enable-server-load-tracking --enable-force-include-usage --enable-tokenizer-info-endpoint
        --enable-log-outputs --enable-log-requests --disable-uvicorn-access-log --allow-credentials
        --enable-ssl-refresh --enable-request-id-headers --disable-fastapi-docs
      `,
    ),
    // Read at 0.32; when they came is not known.
    ...flagRows(
      { place: 'argument', kind: 'value', from: '0.32.0', source: serverArguments },
      `
        --default-chat-template-kwargs --cohere-format --fingerprint-mode --fingerprint-value
        --data-parallel-supervisor-port --dp-supervisor-probe-interval-s
        --dp-supervisor-probe-timeout-s --dp-supervisor-probe-failure-threshold
        --disable-access-log-for-endpoints --ssl-ciphers
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', from: '0.32.0', source: serverArguments },
      `
        --enable-per-request-metrics --enable-log-deltas --cohere-is-reasoning-model
        --log-error-stack --tokens-only --enable-offline-docs --enable-flash-late-interaction
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'value', from: '0.28.0', source: waiting },
      `
        --max-num-queued-reqs --max-num-queued-tokens
      `,
    ),
    // Keys of --compilation-config.
    ...flagRows(
      {
        place: 'file',
        kind: 'value',
        before: '0.12.0',
        renamedTo: 'mode',
        source: 'vllm/config/compilation.py: renamed in 0.11',
      },
      `
        level
      `,
    ),
    ...flagRows(
      { place: 'file', kind: 'value', from: '0.11.1', source: 'vllm/config/compilation.py' },
      `
        mode
      `,
    ),
    ...flagRows(
      { place: 'file', kind: 'value', source: 'vllm/config/compilation.py' },
      `
        cudagraph_mode cudagraph_capture_sizes backend custom_ops splitting_ops
      `,
    ),
    ...flagRows(
      { place: 'variable', kind: 'value', source: 'vllm/envs.py' },
      `
        VLLM_CACHE_ROOT VLLM_NO_USAGE_STATS DO_NOT_TRACK VLLM_API_KEY VLLM_LOGGING_LEVEL
        VLLM_CPU_KVCACHE_SPACE VLLM_HOST_IP VLLM_PORT
      `,
    ),
  ],
};
