import { compareVersions } from '../../compare-versions.ts';
import { type EngineFlags, flagRows } from './engine-flags.ts';

const source = 'TensorRT Edge-LLM 0.11.1, experimental/server/config.py at 39c21f41';

/** Later releases call the program `edgellm serve`. */
export const edgeLlmFlags: EngineFlags = {
  engine: 'tensorrt-edge-llm',
  leastUnknown: '0.11.0',
  compare: compareVersions,
  negatable: false,
  flags: [
    ...flagRows(
      { place: 'argument', kind: 'value', source },
      `
        --host --port --served-model-name --api-key --reasoning-parser --tool-call-parser
        --max-queued-requests --queue-timeout --max-input-len --max-batch-size
        --max-kv-cache-capacity --cache-dir --engine-cache-max-size-gb
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'json', source },
      `
        --speculative-config
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', source },
      `
        --enable-context-reuse --enable-in-flight-batching
      `,
    ),
  ],
};
