import { compareVersions } from '../../compare-versions.ts';
import { type EngineFlags, flagRows } from './engine-flags.ts';
import { llmApiKeys } from './llm-api-keys.ts';

const source = 'Triton server e1db8a60 (towards 26.09), src/command_line_parser.cc';
const model = 'TensorRT-LLM, triton_backend/all_models/llmapi (2026)';

/** The versions are those of the engine inside; the server's own flags did not change with it. */
export const tritonFlags: EngineFlags = {
  engine: 'triton',
  leastUnknown: '0',
  compare: compareVersions,
  negatable: false,
  flags: [
    ...flagRows(
      { place: 'argument', kind: 'value', source },
      `
        --id --exit-timeout-secs --model-store --model-repository --exit-on-error --strict-readiness
        --model-control-mode --repository-poll-secs --load-model --model-config-name
        --model-load-thread-count --model-load-retry-count --model-namespacing --enable-peer-access
        --allow-http --http-address --http-port --reuse-http-port --http-header-forward-pattern
        --http-thread-count --http-max-input-size --http-restricted-api --allow-grpc --grpc-address
        --grpc-port --reuse-grpc-port --grpc-header-forward-pattern --grpc-infer-thread-count
        --grpc-infer-allocation-pool-size --grpc-max-response-pool-size --grpc-use-ssl
        --grpc-use-ssl-mutual --grpc-server-cert --grpc-server-key --grpc-root-cert
        --grpc-infer-response-compression-level --grpc-keepalive-time --grpc-keepalive-timeout
        --grpc-keepalive-permit-without-calls --grpc-http2-max-pings-without-data
        --grpc-http2-min-recv-ping-interval-without-data --grpc-http2-max-ping-strikes
        --grpc-max-connection-age --grpc-max-connection-age-grace --grpc-restricted-protocol
        --log-verbose --log-info --log-warning --log-error --log-format --log-file --allow-sagemaker
        --sagemaker-port --sagemaker-safe-port-range --sagemaker-thread-count --allow-vertex-ai
        --vertex-ai-port --vertex-ai-thread-count --vertex-ai-default-model --allow-metrics
        --allow-gpu-metrics --allow-cpu-metrics --metrics-address --metrics-port
        --metrics-interval-ms --metrics-config --trace-config --cache-config --cache-directory
        --rate-limit --rate-limit-resource --pinned-memory-pool-byte-size
        --cuda-memory-pool-byte-size --cuda-virtual-address-size --min-supported-compute-capability
        --buffer-manager-thread-count --host-policy --model-load-gpu-limit --allow-client-shm
        --backend-directory --backend-config --repoagent-directory --strict-model-config
        --response-cache-byte-size --trace-file --trace-level --trace-rate --trace-count
        --trace-log-frequency --log-frequency
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', source },
      `
        --help --disable-auto-complete-config
      `,
    ),
    ...flagRows(
      { place: 'file', kind: 'value', source: model },
      `
        triton_config.max_batch_size triton_config.decoupled
        triton_config.cancellation_check_period_ms logits_post_processors
      `,
    ),
    ...llmApiKeys,
    ...flagRows(
      { place: 'variable', kind: 'value', source: model },
      `
        LLM_CONFIG_PATH TRTLLM_ORCHESTRATOR TRTLLM_NO_USAGE_STATS VLLM_NO_USAGE_STATS DO_NOT_TRACK
      `,
    ),
  ],
};
