import { describe, expect, it } from 'vitest';
import { planEngines } from '../../contract/plan-engines.ts';
import { lineFixtures } from '../__fixtures__/log-fixtures.ts';
import { behaviourOf, servedEngines } from '../behaviours.ts';
import type { ServedEngine } from '../engine-behaviour.ts';
import { readLogLine } from '../read-log-line.ts';
import { catalogueLines } from '../__fixtures__/failure-lines.ts';
import { classifyFailure, type EngineEnd } from './classify-failure.ts';
import { failureCatalogue } from './failure-catalogue.ts';
import { failureClasses } from './failure-classes.ts';
import { failureOfLine } from './failure-of-line.ts';

const unknownBox = { device: null, l4t: null };
function ended(lines: readonly string[], rest: Partial<EngineEnd> = {}): EngineEnd {
  return { engine: 'vllm', lines, exitCode: 1, signal: null, oomKilled: null, scope: unknownBox, ...rest };
}

describe('the failure catalogue', () => {
  it.each(catalogueLines)('%s: %s → %s', (engine, line, expected) => {
    const failure = classifyFailure(ended([line], { engine }));
    expect(failure?.class).toBe(expected);
    expect(failure?.remedy).toMatch(/\w{3}/);
    expect(`${failure?.cause} ${failure?.remedy}`).not.toMatch(/[{}?]/);
  });

  it('has a line for every row', () => {
    const seen = new Set(
      catalogueLines.map(([engine, text]) => failureOfLine({ text, level: null }, engine)?.row),
    );
    expect(failureCatalogue.filter((row) => !seen.has(row)).map((row) => row.pattern.source)).toEqual([]);
  });

  it('has a line for every class', () => {
    const classes = new Set(catalogueLines.map(([, , expected]) => expected));
    expect(failureClasses.filter((one) => !classes.has(one))).toEqual([]);
  });

  it('speaks of known engines', () => {
    for (const row of failureCatalogue) {
      if (row.engines !== 'all') expect(planEngines).toEqual(expect.arrayContaining([...row.engines]));
    }
  });
});

describe('classifyFailure', () => {
  it('looks above the summary for the cause', () => {
    const failure = classifyFailure(
      ended([
        '(EngineCore_DP0 pid=1) ERROR 11-20 12:00:00 [core.py:700] EngineCore failed to start.',
        '(EngineCore_DP0 pid=1) ERROR 11-20 12:00:00 [core.py:700] Traceback (most recent call last):',
        '(EngineCore_DP0 pid=1) ERROR 11-20 12:00:00 [core.py:700] ValueError: Free memory on device (14.45/122.82 GiB) on startup is less than desired GPU memory utilization (0.7, 85.98 GiB). Decrease GPU memory utilization or reduce GPU memory used by other processes.',
        '(APIServer pid=2) RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {}',
      ]),
    );
    expect(failure).toMatchObject({
      class: 'oom.start-check',
      cause: 'Only 14.45 of 122.82 GiB are free, and the start wants 85.98 GiB.',
      evidence: expect.stringMatching(/^ValueError: Free memory/) as string,
    });
  });

  it('tells the summary when nothing above it is known', () => {
    const failure = classifyFailure(
      ended(['RuntimeError: Engine core initialization failed. See root cause above.']),
    );
    expect(failure?.class).toBe('engine.dead');
  });

  it('takes the context that would fit out of the message', () => {
    const line =
      "ValueError: To serve at least one request with the models's max seq len (131072), (16.00 GiB KV cache is needed, which is larger than the available KV cache memory (7.41 GiB). Based on the available memory, the estimated maximum model length is 60704.";
    expect(classifyFailure(ended([line]))).toMatchObject({
      class: 'oom.kv',
      remedy: 'Use --context 60704, or --kv-dtype fp8.',
    });
  });

  it('blames NVML for a model that could not be inspected', () => {
    const failure = classifyFailure(
      ended([
        "UserWarning: Can't initialize NVML",
        "ValueError: Model architectures ['GptOssForCausalLM'] failed to be inspected. Please check the logs for more details.",
      ]),
    );
    expect(failure?.class).toBe('gpu.nvml');
  });

  it.each([
    ['the container engine says so', { oomKilled: true, exitCode: 1 }],
    ['it ended with 137', { exitCode: 137 }],
    ['SIGKILL ended it', { exitCode: null, signal: 'SIGKILL' }],
  ])('is out of memory of the host when %s', (_name, rest) => {
    expect(classifyFailure(ended(['Loading weights', 'Permission denied'], rest))?.class).toBe('oom.host');
  });

  it('believes a fatal line more than a kill', () => {
    const lines = ['torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.'];
    expect(classifyFailure(ended(lines, { exitCode: 137 }))?.class).toBe('oom.device');
  });

  it('names the known issue, on devices that have it', () => {
    const lines = ["ptxas fatal   : Value 'sm_110a' is not defined for option 'gpu-name'"];
    const thor = { device: 'jetson-agx-thor-t5000', l4t: '38.4' };
    expect(classifyFailure(ended(lines, { scope: thor }))).toMatchObject({
      class: 'gpu.arch',
      knownIssue: 'KI-7',
    });
    const card = { device: 'rtx-pro-4000-blackwell', l4t: null };
    expect(classifyFailure(ended(lines, { scope: card }))?.knownIssue).toBeNull();
  });

  const harmless: [ServedEngine, string][] = [
    ['llama-cpp', 'W failed to fit params to free device memory: n_gpu_layers already set by user to 999'],
    [
      'llama-cpp',
      '0.07.776.623 W srv  llama_server: NOTICE: server default port will be changed to :9931 in a future release',
    ],
    ['vllm', '(APIServer pid=1) INFO 11-20 12:00:00 [a.py:1] Retrying: out of memory last time'],
    ['vllm', 'NVMLError_NotSupported: Not Supported'],
    ['sglang', '[2026-11-20 12:00:00 TP0] Decode batch. #running-req: 1, #token: 512'],
  ];
  it.each(harmless)('%s survives: %s', (engine, line) => {
    expect(classifyFailure(ended([line], { engine }))).toBeNull();
  });

  it('forgets memory that llama.cpp got on a second attempt', () => {
    const failed =
      'ggml_backend_cuda_buffer_type_alloc_buffer: allocating 1024.00 MiB on device 0: cudaMalloc failed: out of memory';
    const again =
      'llama_init_from_model: compute buffer allocation failed, retrying without pipeline parallelism';
    expect(classifyFailure(ended([failed, again], { engine: 'llama-cpp' }))?.class).toBe('oom.device');
    const served = [failed, again, 'srv  llama_server: model loaded', 'GGML_ASSERT(n > 0) failed'];
    expect(classifyFailure(ended(served, { engine: 'llama-cpp' }))?.class).toBe('engine.dead');
  });

  it('keeps keys out of the evidence', () => {
    const line = 'error: unrecognized arguments: --max-queue 8 --api-key sk-1234567890abcdef';
    const failure = classifyFailure(ended([line]));
    expect(failure?.class).toBe('flag.unknown');
    expect(failure?.evidence).toContain('--max-queue 8');
    expect(failure?.evidence).not.toContain('sk-1234567890abcdef');
  });

  it('knows nothing when nothing was said', () => {
    expect(classifyFailure(ended([]))).toBeNull();
    expect(classifyFailure(ended(['hello'], { exitCode: 0 }))).toBeNull();
  });

  it.each(servedEngines)('%s: no line of a healthy start is a failure', (engine) => {
    const fails = (line: string): boolean =>
      readLogLine(behaviourOf(engine), line).some((event) => event.kind === 'failure');
    const healthy = lineFixtures(engine).filter(
      ({ events }) => !events.some((one) => one.startsWith('failure')),
    );
    expect(healthy.filter(({ line }) => fails(line))).toEqual([]);
  });
});
