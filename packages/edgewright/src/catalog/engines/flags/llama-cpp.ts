import { compareLlamaReleases } from '../llama-releases.ts';
import { type EngineFlags, flagRows } from './engine-flags.ts';

const helpPage = 'llama-server --help of 0.5.0-dev (de3ff81, September 2026)';
const renamed = `${helpPage}; llama.cpp #23320 has the new names at b9211, where they began is not known`;
const loading = `${helpPage}; tetherto/qvac #4115: b10297 ends at --no-mmap`;

/** Builds are counted: `b9211`. Most rows were read from one release, and say nothing of when they came. */
export const llamaCppFlags: EngineFlags = {
  engine: 'llama-cpp',
  // The first build in which -fa takes a value.
  leastUnknown: 'b6325',
  compare: compareLlamaReleases,
  negatable: false,
  flags: [
    ...flagRows(
      { place: 'argument', kind: 'value', source: helpPage },
      `
        -t --threads -tb --threads-batch -C --cpu-mask -Cr --cpu-range --cpu-strict --prio --poll
        -Cb --cpu-mask-batch -Crb --cpu-range-batch --cpu-strict-batch --prio-batch --poll-batch -c
        --ctx-size -n --predict --n-predict -b --batch-size -ub --ubatch-size --keep -fa
        --flash-attn --rope-scaling --rope-scale --rope-freq-base --rope-freq-scale --yarn-orig-ctx
        --yarn-ext-factor --yarn-attn-factor --yarn-beta-slow --yarn-beta-fast -ctk --cache-type-k
        -ctv --cache-type-v -dt --defrag-thold --numa -dev --device -ot --override-tensor -ncmoe
        --n-cpu-moe -ncffn --n-cpu-ffn -ngl --gpu-layers --n-gpu-layers -sm --split-mode -ts
        --tensor-split -mg --main-gpu -fit --fit -fitt --fit-target -fitc --fit-ctx --override-kv
        --lora --lora-scaled --control-vector --control-vector-scaled --control-vector-layer-range
        -m --model -mu --model-url -dr --docker-repo -hf -hfr --hf-repo -hff --hf-file -hft
        --hf-token --log-file --log-colors -lv --verbosity --log-verbosity -ctkd
        --cache-type-k-draft -ctvd --cache-type-v-draft --samplers -s --seed --sampler-seq
        --sampling-seq --temp --temperature --top-k --top-p --min-p --top-nsigma --top-n-sigma
        --xtc-probability --xtc-threshold --typical --typical-p --repeat-last-n --repeat-penalty
        --presence-penalty --frequency-penalty --dry-multiplier --dry-base --dry-allowed-length
        --dry-penalty-last-n --dry-sequence-breaker --adaptive-target --adaptive-decay
        --dynatemp-range --dynatemp-exp --mirostat --mirostat-lr --mirostat-ent -l --logit-bias
        --grammar --grammar-file -j --json-schema -jf --json-schema-file -hfd -hfrd --hf-repo-draft
        -td --threads-draft -tbd --threads-batch-draft -Cd --cpu-mask-draft -Crd --cpu-range-draft
        --cpu-strict-draft --prio-draft --poll-draft -Cbd --cpu-mask-batch-draft
        --cpu-strict-batch-draft --prio-batch-draft --poll-batch-draft -otd --override-tensor-draft
        -ncmoed --n-cpu-moe-draft --draft-p-split --draft-p-min -devd --device-draft -ngld
        --gpu-layers-draft --n-gpu-layers-draft -md --model-draft -lcs --lookup-cache-static -lcd
        --lookup-cache-dynamic -ctxcp --ctx-checkpoints --swa-checkpoints -cms --checkpoint-min-step
        -cram --cache-ram -r --reverse-prompt --pooling -np --parallel -mm --mmproj -mmu
        --mmproj-url -mmdev --mmproj-device --image-min-tokens --image-max-tokens
        --mtmd-batch-max-tokens --video-fps --video-timestamp-interval --video-ffmpeg-dir -a --alias
        --tags --embd-normalize --host --port --path --cors-origins --cors-methods --cors-headers
        --api-prefix --webui-config --webui-config-file --api-key --api-key-file --ssl-key-file
        --ssl-cert-file --chat-template-kwargs -to --timeout --sse-ping-interval --threads-http
        --cache-reuse --slot-save-path --media-path --models-dir --models-preset --models-max
        --reasoning-format -rea --reasoning --reasoning-budget --reasoning-budget-message
        --chat-template --chat-template-file -sps --slot-prompt-similarity --sleep-idle-seconds
        --log-prompts-dir
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', source: helpPage },
      `
        -h --help --usage --version -cl --cache-list --completion-bash --swa-full --perf --no-perf
        -e --escape --no-escape -kvo --kv-offload -nkvo --no-kv-offload --repack -nr --no-repack
        --no-host --list-devices -cmoe --cpu-moe --check-tensors --op-offload --no-op-offload
        --log-disable -v --verbose --log-verbose --offline --log-prefix --no-log-prefix
        --log-timestamps --no-log-timestamps --ignore-eos -bs --backend-sampling -cmoed
        --cpu-moe-draft --no-spec-draft-backend-sampling -kvu --kv-unified -no-kvu --no-kv-unified
        --context-shift --no-context-shift -sp --special --warmup --no-warmup --spm-infill -cb
        --cont-batching -nocb --no-cont-batching --mmproj-auto --no-mmproj --no-mmproj-auto
        --mmproj-offload --no-mmproj-offload --reuse-port --cors-credentials --no-cors-credentials
        --webui-mcp-proxy --no-webui-mcp-proxy --webui --no-webui --embedding --embeddings --rerank
        --reranking --cache-prompt --no-cache-prompt --metrics --props --slots --no-slots
        --models-autoload --no-models-autoload --jinja --no-jinja --prefill-assistant
        --no-prefill-assistant --lora-init-without-apply --embd-gemma-default
        --fim-qwen-1.5b-default --fim-qwen-3b-default --fim-qwen-7b-default --fim-qwen-7b-spec
        --fim-qwen-14b-spec --fim-qwen-30b-default --gpt-oss-20b-default --gpt-oss-120b-default
        --vision-gemma-4b-default --vision-gemma-12b-default
      `,
    ),
    // Seen there and not in lists of older builds.
    ...flagRows(
      { place: 'argument', kind: 'value', from: '0.5.0', source: helpPage },
      `
        --kv-unified-per-slot --ui-config --ui-config-file --tools --tools-runtime
        --mcp-servers-config --mcp-servers-json --reasoning-effort
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', from: '0.5.0', source: helpPage },
      `
        --log-jsonl --no-log-jsonl --cache-idle-slots --no-cache-idle-slots --ui-mcp-proxy
        --no-ui-mcp-proxy -ag --agent -no-ag --no-agent --ui --no-ui --reasoning-preserve
        --no-reasoning-preserve --skip-chat-parsing --no-skip-chat-parsing
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'value', from: 'b9211', source: renamed },
      `
        --spec-draft-type-k --spec-draft-type-v --spec-draft-hf --spec-draft-threads
        --spec-draft-threads-batch --spec-draft-cpu-mask --spec-draft-cpu-range
        --spec-draft-cpu-strict --spec-draft-prio --spec-draft-poll --spec-draft-cpu-mask-batch
        --spec-draft-cpu-strict-batch --spec-draft-prio-batch --spec-draft-poll-batch
        --spec-draft-override-tensor --spec-draft-n-cpu-moe --spec-draft-ncmoe --spec-draft-n-max
        --spec-draft-n-min --spec-synth-len --spec-synth-rates --spec-draft-p-split
        --spec-draft-p-min --spec-draft-device --spec-draft-ngl --spec-draft-model --spec-type
        --spec-ngram-mod-n-min --spec-ngram-mod-n-max --spec-ngram-mod-n-match
        --spec-ngram-simple-size-n --spec-ngram-simple-size-m --spec-ngram-simple-min-hits
        --spec-ngram-map-k-size-n --spec-ngram-map-k-size-m --spec-ngram-map-k-min-hits
        --spec-ngram-map-k4v-size-n --spec-ngram-map-k4v-size-m --spec-ngram-map-k4v-min-hits
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', from: 'b9211', source: renamed },
      `
        --spec-draft-cpu-moe --spec-draft-backend-sampling --spec-default
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'value', before: 'b9211', renamedTo: '--spec-draft-n-max', source: renamed },
      `
        --draft --draft-n --draft-max
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'value', before: 'b9211', renamedTo: '--spec-draft-n-min', source: renamed },
      `
        --draft-min --draft-n-min
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'value', before: 'b9211', source: renamed },
      `
        --spec-ngram-size-n --spec-ngram-size-m --spec-ngram-min-hits
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'value', from: 'b10297', source: loading },
      `
        -lm --load-mode
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', before: 'b10297', renamedTo: '--load-mode', source: loading },
      `
        --mmap --no-mmap --mlock
      `,
    ),
  ],
};
