import { compareVersions } from '../../compare-versions.ts';
import { type EngineFlags, flagRows } from './engine-flags.ts';

const source = 'TGI v3.3.7 (db931fcf), docs/source/reference/launcher.md';

export const tgiFlags: EngineFlags = {
  engine: 'tgi',
  leastUnknown: '3.3.5',
  compare: compareVersions,
  negatable: false,
  flags: [
    ...flagRows(
      { place: 'argument', kind: 'value', source },
      `
        --model-id --revision --validation-workers --sharded --num-shard --quantize --speculate
        --dtype --kv-cache-dtype --max-concurrent-requests --max-best-of --max-stop-sequences
        --max-top-n-tokens --max-input-tokens --max-input-length --max-total-tokens
        --waiting-served-ratio --max-batch-prefill-tokens --max-batch-total-tokens
        --max-waiting-tokens --max-batch-size --cuda-graphs --hostname --port -p --prometheus-port
        --shard-uds-path --master-addr --master-port --huggingface-hub-cache
        --weights-cache-override --cuda-memory-fraction --rope-scaling --rope-factor --otlp-endpoint
        --otlp-service-name --cors-allow-origin --api-key --watermark-gamma --watermark-delta
        --ngrok-authtoken --ngrok-edge --tokenizer-config-path --max-client-batch-size
        --lora-adapters --usage-stats --payload-limit --graceful-termination-timeout -g
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', source },
      `
        --trust-remote-code --disable-custom-kernels --json-output --ngrok --disable-grammar-support
        --env -e --enable-prefill-logprobs --help -h
      `,
    ),
    ...flagRows(
      { place: 'variable', kind: 'value', source: 'TGI v3.3.7, Dockerfile and server' },
      `
        HF_HOME PORT PREFIX_CACHING ATTENTION HF_HUB_ENABLE_HF_TRANSFER HF_TOKEN
      `,
    ),
  ],
};
