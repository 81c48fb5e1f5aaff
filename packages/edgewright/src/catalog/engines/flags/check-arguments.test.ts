import { describe, expect, it } from 'vitest';
import { engineProfiles } from '../engines.ts';
import { checkArguments, checkSettings } from './check-arguments.ts';
import { flagsOf } from './flags-of.ts';

describe('checkArguments', () => {
  it.each([
    ['vllm', '0.28.0', ['model', '--max-model-len', '8192', '--no-enable-prefix-caching']],
    ['vllm', '0.28.0', ['model', '--kv-cache-memory-bytes=1000', '--max-num-queued-reqs', '4']],
    ['llama-cpp', 'b9000', ['-m', '/x.gguf', '-fa', 'on', '--draft-max', '3', '--no-mmap']],
    ['llama-cpp', '0.5.0', ['-m', '/x.gguf', '--spec-draft-n-max', '3', '--load-mode', 'mmap']],
    ['tensorrt-llm', '1.2.1', ['model', '--extra_llm_api_options', 'x.yaml']],
    ['tensorrt-llm', '1.3.0rc5', ['model', '--config', 'x.yaml', '--served_model_name', 'x']],
    [
      'sglang',
      null,
      ['--model-path', 'x', '--kv-cache-dtype', 'fp8_e4m3', '--schedule-conservativeness', '-1'],
    ],
    ['embedded', null, ['up', '--model', 'x']],
  ] as const)('takes what %s %s takes: %j', (engine, version, argv) => {
    expect(checkArguments(engine, version, argv)).toEqual([]);
  });

  it.each([
    ['vllm', '0.28.0', ['--max-model-length', '1'], { name: '--max-model-length', kind: 'unknown' }],
    ['vllm', '0.10.1', ['--kv-cache-memory-bytes', '1'], { kind: 'too-new' }],
    ['vllm', '0.20.0', ['--max-num-queued-reqs', '4'], { kind: 'too-new' }],
    ['vllm', '0.20.0', ['--cuda-graph-sizes', '4'], { kind: 'gone', instead: '--cudagraph-capture-sizes' }],
    ['llama-cpp', '0.5.0', ['--draft-max', '3'], { kind: 'gone', instead: '--spec-draft-n-max' }],
    ['llama-cpp', 'b10488', ['--no-mmap'], { kind: 'gone', instead: '--load-mode' }],
    ['llama-cpp', 'b8000', ['--load-mode', 'mmap'], { kind: 'too-new' }],
    ['tensorrt-llm', '1.2.1', ['--config', 'x.yaml'], { kind: 'too-new' }],
    ['mlc-llm', '0.20.0', ['model', '--gpu-memory-utilization', '0.8'], { kind: 'unknown' }],
    ['tgi', '3.3.7', ['--port'], { name: '--port', kind: 'value-missing' }],
    // Unknown releases have to take everything, the oldest and the newest.
    ['llama-cpp', null, ['--spec-draft-n-max', '3'], { kind: 'too-new' }],
    ['llama-cpp', null, ['--draft-max', '3'], { kind: 'gone' }],
  ] as const)('tells what %s %s does not take of %j', (engine, version, argv, problem) => {
    expect(checkArguments(engine, version, argv)).toEqual([expect.objectContaining(problem)]);
  });

  it.each([
    ['tensorrt-llm', '1.2.1', 'file', 'use_paged_kv_cache', 'gone', null],
    ['tensorrt-llm', '1.2.1', 'file', 'enable_chunked_context', 'gone', 'enable_chunked_prefill'],
    ['vllm', '0.28.0', 'file', 'level', 'gone', 'mode'],
    ['mlc-llm', '0.20.0', 'override', 'kv_cache_dtype', 'unknown', null],
    ['ollama', '0.33.0', 'variable', 'OLLAMA_API_KEY', 'unknown', null],
  ] as const)('knows settings beside the command line: %s %s, %s %s', (...row) => {
    const [engine, version, place, name, kind, instead] = row;
    expect(checkSettings(engine, version, { place, names: [name] })).toEqual([
      expect.objectContaining({ kind, instead }),
    ]);
  });
});

describe('the tables of flags', () => {
  it.each(engineProfiles.map(({ id }) => [id] as const))('say nothing twice of %s', (engine) => {
    const table = flagsOf(engine);
    if (engine === 'embedded') return expect(table).toBeNull();
    const names = (table?.flags ?? []).map(({ name, place }) => `${place} ${name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.length).toBeGreaterThan(10);
    return undefined;
  });
});
