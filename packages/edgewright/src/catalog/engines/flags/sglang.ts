import { compareVersions } from '../../compare-versions.ts';
import { type EngineFlags, flagRows } from './engine-flags.ts';

const source = 'SGLang, docs/advanced_features/server_arguments.md at 004813e1 (2026)';

/** The sections on disaggregation, offloading and debugging of the page are left out: no plan uses them. */
export const sglangFlags: EngineFlags = {
  engine: 'sglang',
  leastUnknown: '0.5.5',
  compare: compareVersions,
  negatable: false,
  flags: [
    ...flagRows(
      { place: 'argument', kind: 'value', source },
      `
        --model-path --model --tokenizer-path --tokenizer-mode --tokenizer-worker-num --load-format
        --model-loader-extra-config --context-length --revision --model-impl --host --port
        --fastapi-root-path --warmups --nccl-port --dtype --quantization --quantization-param-path
        --kv-cache-dtype --modelopt-quant --modelopt-checkpoint-restore-path
        --modelopt-checkpoint-save-path --modelopt-export-path --rl-quant-profile
        --mem-fraction-static --max-running-requests --max-queued-requests --max-total-tokens
        --chunked-prefill-size --prefill-max-requests --max-prefill-tokens --schedule-policy
        --priority-scheduling-preemption-threshold --schedule-conservativeness --page-size
        --swa-full-tokens-ratio --radix-eviction-policy --prefill-delayer-max-delay-passes
        --prefill-delayer-token-usage-low-watermark --prefill-delayer-queue-min-ratio
        --prefill-delayer-max-delay-ms --device --tensor-parallel-size --tp-size --tp
        --pipeline-parallel-size --pp-size --attention-context-parallel-size --attn-cp-size
        --moe-data-parallel-size --moe-dp-size --pp-max-micro-batch-size --pp-async-batch-depth
        --stream-interval --random-seed --constrained-json-whitespace-pattern --watchdog-timeout
        --soft-watchdog-timeout --dist-timeout --download-dir --model-checksum --base-gpu-id
        --gpu-id-step --log-level --log-level-http --log-requests-level --log-requests-format
        --log-requests-target --uvicorn-access-log-exclude-prefixes --crash-dump-folder
        --tokenizer-metrics-custom-labels-header --tokenizer-metrics-allowed-custom-labels
        --bucket-time-to-first-token --bucket-inter-token-latency --bucket-e2e-request-latency
        --prompt-tokens-buckets --generation-tokens-buckets --gc-warning-threshold-secs
        --decode-log-interval --kv-events-config --otlp-traces-endpoint --export-metrics-to-file-dir
        --api-key --admin-api-key --served-model-name --weight-version --chat-template
        --hf-chat-template-name --completion-template --file-storage-path --reasoning-parser
        --tool-call-parser --tool-server --sampling-defaults --data-parallel-size --dp-size --dp
        --load-balance-method --dist-init-addr --nccl-init-addr --nnodes --node-rank
        --json-model-override-args --preferred-sampling-params --max-lora-rank --lora-target-modules
        --lora-paths --max-loras-per-batch --max-loaded-loras --lora-eviction-policy --lora-backend
        --max-lora-chunk-size --attention-backend --prefill-attention-backend
        --decode-attention-backend --sampling-backend --grammar-backend --mm-attention-backend
        --fp8-gemm-backend --fp4-gemm-backend --speculative-algorithm --speculative-draft-model-path
        --speculative-draft-model --speculative-draft-model-revision --speculative-draft-load-format
        --speculative-num-steps --speculative-eagle-topk --speculative-num-draft-tokens
        --speculative-accept-threshold-single --speculative-accept-threshold-acc
        --speculative-token-map --speculative-attention-mode --speculative-draft-attention-backend
        --speculative-moe-runner-backend --speculative-moe-a2a-backend
        --speculative-draft-model-quantization --speculative-ngram-min-bfs-breadth
        --speculative-ngram-max-bfs-breadth --speculative-ngram-match-type
        --speculative-ngram-capacity --expert-parallel-size --ep-size --ep --moe-a2a-backend
        --moe-runner-backend --flashinfer-mxfp4-moe-precision --deepep-mode
        --ep-num-redundant-experts --ep-dispatch-algorithm --init-expert-location --eplb-algorithm
        --eplb-rebalance-num-iterations --moe-dense-tp-size --max-mamba-cache-size --mamba-ssm-dtype
        --mamba-full-memory-ratio --mamba-scheduler-strategy --mamba-track-interval --hicache-ratio
        --hicache-size --hicache-write-policy --hicache-io-backend --hicache-mem-layout
        --hicache-storage-backend --hicache-storage-prefetch-policy
        --hicache-storage-backend-extra-config --cuda-graph-max-bs --cuda-graph-bs
        --torch-compile-max-bs --config
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', source },
      `
        --skip-tokenizer-init --trust-remote-code --is-embedding --enable-multimodal --grpc-mode
        --skip-server-warmup --checkpoint-engine-wait-weights-before-ready --enable-fp32-lm-head
        --quantize-and-serve --enable-dynamic-chunking --enable-priority-scheduling
        --abort-on-priority-when-disabled --schedule-low-priority-values-first
        --disable-hybrid-swa-memory --enable-prefill-delayer --incremental-streaming-output
        --constrained-json-disable-any-whitespace --sleep-on-idle --log-requests --show-time-cost
        --enable-metrics --enable-mfu-metrics --enable-metrics-for-all-schedulers
        --collect-tokens-histogram --enable-request-time-stats-logging --enable-trace
        --export-metrics-to-file --enable-cache-report --enable-lora --enable-lora-overlap-loading
        --disable-flashinfer-autotune --enable-multi-layer-eagle
        --enable-flashinfer-allreduce-fusion --enable-eplb --enable-expert-distribution-metrics
        --enable-hierarchical-cache --disable-radix-cache --disable-cuda-graph
        --disable-cuda-graph-padding --enable-torch-compile --disable-overlap-schedule
        --enable-mixed-chunk --enable-p2p-check --disable-custom-all-reduce
        --enable-deterministic-inference
      `,
    ),
    ...flagRows(
      { place: 'variable', kind: 'value', source },
      `
        TORCHINDUCTOR_CACHE_DIR SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION
      `,
    ),
  ],
};
