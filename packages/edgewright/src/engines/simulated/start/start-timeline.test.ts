import { describe, expect, it } from 'vitest';
import { crashCauses, type Fault, simulatedStages } from '../faults.ts';
import { faces } from '../faces/faces.ts';
import { sampleSpec } from '../sample-spec.ts';
import { simulatedEngineSchema } from '../simulation-spec.ts';
import { loadTimeline, type StartEvent, startTimeline } from './start-timeline.ts';

const engines = simulatedEngineSchema.options;
const listen = { host: '127.0.0.1', port: 8000 };
const at = new Date('2026-11-20T12:00:00Z');

function timelineOf(
  engine: (typeof engines)[number],
  crash: Fault | null = null,
  from = startTimeline,
): StartEvent[] {
  const fault = crash?.kind === 'crash' ? crash : null;
  return from({ spec: sampleSpec(engine), face: faces[engine], listen, crash: fault });
}

function printed(events: readonly StartEvent[]): string {
  return events.map((event) => (event.kind === 'print' ? event.line.text(at) : '')).join('');
}

function timeOf(events: readonly StartEvent[], kind: StartEvent['kind']): number | null {
  return events.find((event) => event.kind === kind)?.atMs ?? null;
}

describe.each(engines)('the start of %s', (engine) => {
  it('goes forward in time, listens once, and ends ready', () => {
    const events = timelineOf(engine);
    const times = events.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((left, right) => left - right));
    expect(events.filter(({ kind }) => kind === 'listen')).toHaveLength(1);
    expect(events.at(-1)?.kind).toBe('ready');
  });

  it.each(simulatedStages.flatMap((stage) => crashCauses.map((cause) => [stage, cause] as const)))(
    'fails in %s for %s, once and at the end',
    (stage, cause) => {
      const crash = { kind: 'crash', stage, cause, exitCode: null } as const;
      const isLater = engine === 'ollama' && stage !== 'spawn' && cause !== 'port-in-use';
      const events = timelineOf(engine, crash, isLater ? loadTimeline : startTimeline);
      expect(events.filter(({ kind }) => kind === 'fail')).toHaveLength(1);
      expect(events.at(-1)).toMatchObject({ kind: 'fail', exitCode: cause === 'killed' ? 137 : 1 });
    },
  );
});

describe('the port', () => {
  it.each([
    ['vllm', 7_500],
    ['sglang', 7_000],
    ['llama-cpp', 0],
    ['ollama', 0],
    ['triton', 7_500],
  ] as const)('of %s opens after %i ms', (engine, opensMs) => {
    expect(timeOf(timelineOf(engine), 'listen')).toBe(opensMs);
  });

  it('is open before the failure where it opens early, and never where it opens late', () => {
    const crash = { kind: 'crash', stage: 'load', cause: 'no-reason', exitCode: null } as const;
    expect(timeOf(timelineOf('llama-cpp', crash), 'listen')).toBe(0);
    expect(timeOf(timelineOf('vllm', crash), 'listen')).toBeNull();
  });
});

describe('words', () => {
  it.each([
    [
      'vllm',
      /Loading safetensors checkpoint shards: {2}50% Completed \| 2\/4 \[00:02<00:02, {2}1\.00s\/it\]/,
    ],
    ['vllm', /Model loading took 6\.0000 GiB memory and 4\.000000 seconds/],
    ['vllm', /torch\.compile took 2\.00 s in total/],
    ['vllm', /GPU KV cache size: 8,192 tokens/],
    ['vllm', /Maximum concurrency for 2,048 tokens per request: 4\.00x/],
    ['vllm', /Graph capturing finished in 1 secs, took 0\.50 GiB/],
    [
      'sglang',
      /\[2026-11-20 12:00:00 TP0\] KV Cache is allocated\. #tokens: 8192, K size: 0\.54 GB, V size: 0\.54 GB/,
    ],
    ['sglang', /The server is fired up and ready to roll!/],
    [
      'tensorrt-llm',
      /\[TensorRT-LLM\]\[INFO\] \[MemUsageChange\] Allocated 1\.00 GiB for max tokens in paged KV cache \(8192\)\./,
    ],
    ['triton', /I1120 12:00:00\.000000 1 http_server\.cc:4755\] "Started HTTPService at 127\.0\.0\.1:8000"/],
    [
      'mlc-llm',
      /The actual engine mode is "server"\. So max batch size is 4, max KV cache token capacity is 8192, prefill chunk size is 2048\./,
    ],
    ['llama-cpp', /using device CUDA0 \(NVIDIA Thor\) \(0000:01:00\.0\) - \d+ MiB free/],
    ['llama-cpp', /load_tensors: {8}CUDA0 model buffer size = {2}6144\.00 MiB/],
    ['llama-cpp', /listening on http:\/\/127\.0\.0\.1:8000/],
    ['ollama', /msg="Listening on 127\.0\.0\.1:8000 \(version 0\.33\.0\)"/],
    ['tgi', /INFO text_generation_router::server: router\/src\/server\.rs:2402: Connected/],
  ] as const)('of %s: %s', (engine, pattern) => {
    expect(printed(timelineOf(engine))).toMatch(pattern);
  });

  it.each([
    [
      'vllm',
      'out-of-memory',
      /torch\.OutOfMemoryError: CUDA out of memory[\s\S]*Engine core initialization failed/,
    ],
    ['vllm', 'gated-model', /OSError: You are trying to access a gated repo\./],
    [
      'vllm',
      'unknown-architecture',
      /Model architectures \['UnheardOfForCausalLM'\] are not supported for now\. Supported architectures: /,
    ],
    ['sglang', 'out-of-memory', /Not enough memory\. Please try to increase --mem-fraction-static\./],
    ['llama-cpp', 'out-of-memory', /cudaMalloc failed: out of memory/],
    [
      'llama-cpp',
      'unknown-architecture',
      /error loading model architecture: unknown model architecture: 'unheard-of'/,
    ],
    ['llama-cpp', 'port-in-use', /couldn't bind HTTP server socket, hostname: 127\.0\.0\.1, port: 8000/],
    ['mlc-llm', 'out-of-memory', /Insufficient GPU memory error: The available single GPU memory is/],
    [
      'triton',
      'out-of-memory',
      /UNAVAILABLE: Internal: torch\.OutOfMemoryError[\s\S]*failed to load all models/,
    ],
    ['tgi', 'gated-model', /DownloadError/],
    ['tgi', 'out-of-memory', /Shard 0 failed to start[\s\S]*ShardCannotStart/],
  ] as const)('of %s that fails for %s', (engine, cause, pattern) => {
    expect(printed(timelineOf(engine, { kind: 'crash', stage: 'load', cause, exitCode: null }))).toMatch(
      pattern,
    );
  });

  it('follow the release: "takes" until 0.16', () => {
    const spec = sampleSpec('vllm', { engineVersion: '0.10.1.1' });
    expect(printed(startTimeline({ spec, face: faces.vllm, listen, crash: null }))).toMatch(
      /torch\.compile takes 2\.00 s in total/,
    );
  });
});
