import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../contract/limits.ts';
import { deviceProfiles } from './devices.ts';
import { findKnownIssues, type IssueScope, knownIssues } from './known-issues.ts';

const anywhere = { device: null, l4t: null };
const thor = { device: 'jetson-agx-thor-t5000', l4t: '38.4.0' };
const orin = { device: 'jetson-agx-orin-64gb', l4t: '36.4.4' };
const spark = { device: 'dgx-spark-gb10', l4t: null };
const card = { device: 'rtx-pro-4000-blackwell', l4t: null };

const startCheck =
  'ValueError: Free memory on device (14.45/122.82 GiB) on startup is less than desired GPU memory utilization (0.7, 85.98 GiB). Decrease GPU memory utilization or reduce GPU memory used by other processes.';
const unfused =
  '[TensorRT-LLM][WARNING] Fall back to unfused MHA because of unsupported head size 128 in sm_87';

type Row = [text: string, scope: IssueScope, ids: string[]];

const rows: Row[] = [
  [startCheck, thor, ['KI-1']],
  [startCheck, anywhere, ['KI-1']],
  [startCheck, card, ['KI-38']],
  [startCheck.replace('less than desired', 'less than\ndesired'), thor, ['KI-1']],
  [startCheck.replace('on device (', 'on device cuda:0 ('), thor, ['KI-1']],
  [
    'docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]].',
    anywhere,
    ['KI-2'],
  ],
  ['docker: Error response from daemon: unknown or invalid runtime name: nvidia.', thor, ['KI-2']],
  [
    'WARNING: The NVIDIA Driver was not detected.  GPU functionality will not be available.',
    anywhere,
    ['KI-2'],
  ],
  ['pynvml.NVMLError_LibraryNotFound: NVML Shared Library Not Found', anywhere, ['KI-2']],
  ['RuntimeError: Failed to infer device type', anywhere, ['KI-2']],
  ['pynvml.NVMLError_NotSupported: Not Supported', thor, ['KI-3']],
  ['pynvml.NVMLError_NotSupported: Not Supported', card, []],
  [
    'RuntimeError: NVML_SUCCESS == r INTERNAL ASSERT FAILED at "CUDACachingAllocator.cpp":1016',
    orin,
    ['KI-3'],
  ],
  [unfused, orin, ['KI-4']],
  [unfused, anywhere, ['KI-4']],
  [unfused, thor, []],
  [unfused, card, []],
  [unfused.replace('sm_87', 'sm_110'), anywhere, []],
  [
    'RuntimeError: [FP4 gemm Runner] Failed to initialize cutlass FP4 gemm. Error: Error Internal',
    thor,
    ['KI-5'],
  ],
  [
    'RuntimeError: [FP4 gemm Runner] Failed to initialize cutlass FP4 gemm on sm120/sm121. Error: Error Internal',
    card,
    ['KI-46'],
  ],
  [
    'RuntimeError: [FP4 gemm Runner] Failed to initialize cutlass FP4 gemm on sm120/sm121. Error: Error Internal',
    anywhere,
    ['KI-46'],
  ],
  [
    'WARNING [marlin.py:34] Your GPU does not have native support for FP4 computation but FP4 quantization is being used.',
    card,
    ['KI-6'],
  ],
  // On Orin the sentence is simply true.
  [
    'WARNING [marlin.py:34] Your GPU does not have native support for FP4 computation but FP4 quantization is being used.',
    orin,
    [],
  ],
  ["ptxas fatal   : Value 'sm_110a' is not defined for option 'gpu-name'", thor, ['KI-7']],
  ["ptxas fatal   : Value 'sm_121a' is not defined for option 'gpu-name'", spark, ['KI-44']],
  [
    'openai_harmony.HarmonyError: error downloading or loading vocab file: failed to download or load vocab file',
    thor,
    ['KI-8'],
  ],
  ['The jtop.service is not active. Please run:\nsudo systemctl restart jtop.service', thor, ['KI-9']],
  ['RuntimeError: cudaHostRegister failed with error code 801', orin, ['KI-12']],
  [
    'NVRM: nvAssertOkFailedNoLog: Assertion failed: Out of memory [NV_ERR_NO_MEMORY] (0x00000051)',
    spark,
    ['KI-13'],
  ],
  ['ValueError: max_num_seqs (1024) exceeds available Mamba cache blocks (939)', anywhere, ['KI-14']],
  [
    'E0901 main.go:132] Failed to initialize NVML: ERROR_LIBRARY_NOT_FOUND',
    { device: thor.device, l4t: '39.2.0' },
    ['KI-15'],
  ],
  ['I0901 main.go:99] Detected platform: unknown', { device: thor.device, l4t: '39.2.0' }, ['KI-15']],
  ['I0901 main.go:99] Detected platform: unknown', thor, []],
  ['CUDA error: cudaErrorInsufficientDriver', orin, ['KI-16']],
  ['CUDA driver version is insufficient for CUDA runtime version', card, ['KI-39']],
  ['CUDA driver version is insufficient for CUDA runtime version', anywhere, ['KI-39']],
  [
    'ImportError: libnvrm_gpu.so: cannot open shared object file: No such file or directory',
    anywhere,
    ['KI-16'],
  ],
  [
    '[TRT] [E] 6: The engine plan file is generated on an incompatible device, expecting compute 11.0 got compute 8.7, please rebuild.',
    thor,
    ['KI-17'],
  ],
  ['Field "compute_cap" is not a valid field to query.', anywhere, ['KI-18']],
  ['[Rank 0] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=4)', thor, ['KI-20']],
  ['[Rank 0] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=4)', anywhere, []],
  [
    'OSError: You are trying to access a gated repo.\nMake sure to have access to it.\n401 Client Error.',
    anywhere,
    ['KI-21'],
  ],
  [
    'Access to model meta-llama/Llama-3.1-8B-Instruct is restricted. You must be authenticated.',
    thor,
    ['KI-21'],
  ],
  ['401 Client Error: Unauthorized for url: https://huggingface.co/some/model', anywhere, ['KI-21']],
  ['401 Client Error: Unauthorized for url: https://example.org/', anywhere, []],
  ["Can't initialize NVML", thor, ['KI-22']],
  ['pynvml.NVMLError_Unknown: Unknown Error', thor, ['KI-22']],
  ['Failed to initialize NVML: Unknown Error', card, ['KI-22']],
  [
    "unable to configure the Docker daemon with file /etc/docker/daemon.json: invalid character '/' after top-level value",
    anywhere,
    ['KI-23'],
  ],
  [
    "ValueError: Model architectures ['GptOssForCausalLM'] failed to be inspected. Please check the logs for more details.",
    thor,
    ['KI-24'],
  ],
  ["ValueError: Model architectures ['FooForCausalLM'] are not supported for now.", anywhere, ['KI-25']],
  ["llama_model_load: error loading model: unknown model architecture: 'foo3'", anywhere, ['KI-25']],
  [
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
    anywhere,
    ['KI-26'],
  ],
  [
    'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock',
    anywhere,
    ['KI-26'],
  ],
  [
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    anywhere,
    ['KI-27'],
  ],
  ['torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.', card, ['KI-29']],
  [
    'ggml_backend_cuda_buffer_type_alloc_buffer: allocating 24467.00 MiB on device 0: cudaMalloc failed: out of memory',
    card,
    ['KI-29'],
  ],
  [
    "ValueError: To serve at least one request with the models's max seq len (131072), (16.00 GiB KV cache is needed, which is larger than the available KV cache memory (7.64 GiB).",
    card,
    ['KI-30'],
  ],
  ['[Sat Nov 21 10:00:00 2026] Out of memory: Killed process 4321 (vllm) total-vm:1234kB', thor, ['KI-31']],
  ['engine exited with code 137', anywhere, ['KI-31']],
  ['engine exited with code 1370', anywhere, []],
  ['OSError: [Errno 28] No space left on device', anywhere, ['KI-32']],
  ["OSError: [Errno 28] No space left on device: '/dev/shm/psm_1234'", anywhere, ['KI-33']],
  [
    'ERROR: Unexpected bus error encountered in worker. This might be caused by insufficient shared memory (shm).',
    anywhere,
    ['KI-33'],
  ],
  [
    "OSError: [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use",
    anywhere,
    ['KI-34'],
  ],
  ['Bind for 0.0.0.0:8000 failed: port is already allocated', anywhere, ['KI-34']],
  ['RuntimeError: CUDA error: no kernel image is available for execution on the device', thor, ['KI-35']],
  ['exec /usr/local/bin/vllm: exec format error', thor, ['KI-36']],
  ['Failed to initialize NVML: Driver/library version mismatch', card, ['KI-40']],
  ['Error: setting up CDI devices: unresolvable CDI devices nvidia.com/gpu=all', anywhere, ['KI-41']],
  [
    'huggingface_hub.errors.LocalEntryNotFoundError: Cannot find an appropriate cached snapshot folder',
    anywhere,
    ['KI-42'],
  ],
  ['NVRM: Xid (PCI:0000:83:00): 79, pid=1234, GPU has fallen off the bus.', card, ['KI-45']],
  ["PermissionError: [Errno 13] Permission denied: '/root/.cache/huggingface/hub'", anywhere, ['KI-47']],
  [
    'Quantization method specified in the model config (modelopt) does not match the quantization method specified in the `quantization` argument (fp8).',
    anywhere,
    ['KI-48'],
  ],
  ['INFO:     Application startup complete.', anywhere, []],
  ['Loading safetensors checkpoint shards: 100% | 15/15 [00:24<00:00,  1.64s/it]', thor, []],
  ['INFO 09-22 GPU KV cache size: 53,084 tokens, maximum concurrency 10.61x', thor, []],
  ['', anywhere, []],
];

describe('findKnownIssues', () => {
  it.each(rows)('%j on %j', (text, scope, ids) => {
    expect(findKnownIssues(text, scope).map(({ issue }) => issue.id)).toEqual(ids);
  });

  it('has a row for every pattern that a text can meet', () => {
    for (const issue of knownIssues.filter(({ patterns }) => patterns.length > 0)) {
      expect(
        rows.some(([, , ids]) => ids.includes(issue.id)),
        issue.id,
      ).toBe(true);
    }
  });

  it('returns issues in the order of the text, each once, with line and excerpt', () => {
    const text = [
      'INFO starting',
      'pynvml.NVMLError_Unknown: Unknown Error',
      'pynvml.NVMLError_Unknown: Unknown Error',
      `(EngineCore pid=190) ${startCheck}`,
    ].join('\n');
    const found = findKnownIssues(text, thor);
    expect(found.map(({ issue, line }) => [issue.id, line])).toEqual([
      ['KI-22', 2],
      ['KI-1', 4],
    ]);
    expect(found[1]?.excerpt).toBe(`(EngineCore pid=190) ${startCheck}`);
  });

  it('takes the first match that is not something else', () => {
    const text = 'No space left on device: /dev/shm/a\nother line\nwrite /data: No space left on device';
    expect(findKnownIssues(text, anywhere).map(({ issue, line }) => [issue.id, line])).toEqual([
      ['KI-33', 1],
      ['KI-32', 3],
    ]);
  });

  it('finds the same issues wherever they stand in a log', () => {
    const noise = fc.stringMatching(/^[a-z0-9 ]{0,60}$/);
    fc.assert(
      fc.property(
        fc.array(noise),
        fc.array(noise),
        fc.constantFrom(...rows),
        (before, after, [text, scope, ids]) => {
          const found = findKnownIssues([...before, text, ...after].join('\n'), scope);
          expect(found.map(({ issue }) => issue.id)).toEqual(ids);
          for (const { line } of found) expect(line).toBeGreaterThan(before.length);
        },
      ),
    );
  });

  it('quotes no more than the limit, of a line of a megabyte', () => {
    const text = `${'x'.repeat(500_000)} ${startCheck} ${'y'.repeat(500_000)}`;
    const [found] = findKnownIssues(text, thor);
    expect(found?.excerpt).toContain('14.45/122.82 GiB');
    expect(found?.excerpt.length).toBeLessThanOrEqual(limits.knownIssueExcerptCharacters);
  });
});

describe('patterns', () => {
  // Beginnings of every pattern, over and over: what makes a backtracking expression quadratic.
  const beginnings = [
    'Free memory on device (1',
    'Model architectures [',
    'libnvrm',
    '401 Client Error ',
    'No space left on device shm',
    "PermissionError: [Errno 13] Permission denied: '/",
    'cudaHostRegister ',
    'KV cache is needed, which is',
    'plugin device NVML ',
    'ptxas ptxas',
    'exited with code',
    'Access to model ',
    'Quantization method specified in the model config (',
    'requested image',
    'a',
    ' ',
    '\n',
  ];

  it.each(beginnings)('still find what follows a megabyte of %j', (beginning) => {
    // A pattern that backtracks over such a line would not come back; the syntax of patterns is checked below.
    const noise = beginning.repeat(Math.ceil(1_000_000 / beginning.length));
    const ids = findKnownIssues(`${noise}\n${unfused}`, anywhere).map(({ issue }) => issue.id);
    expect(ids.at(-1)).toBe('KI-4');
  });

  it('bound every repetition, so that no start looks further than its line', () => {
    for (const { id, patterns, unless, whenDeviceUnknown } of knownIssues) {
      const all = [...patterns, unless, whenDeviceUnknown].filter((one) => one instanceof RegExp);
      for (const { source, flags } of all) {
        expect(flags, id).not.toMatch(/[gy]/);
        expect(source, `${id}: ${source}`).not.toMatch(/\.[*+]|\[\^[^\]]*\][*+]|\([^)]*[*+]\)[*+]/);
      }
    }
  });
});

describe('known issues', () => {
  it('are numbered without gaps', () => {
    expect(knownIssues.map(({ id }) => id)).toEqual(knownIssues.map((_, index) => `KI-${index + 1}`));
  });

  it.each(knownIssues)('$id is complete', ({ title, devices, cause, remedy, references }) => {
    for (const text of [title, cause, remedy.summary]) expect(text.trim()).not.toBe('');
    expect(references.length).toBeGreaterThan(0);
    if (devices === 'all') return;
    expect(devices.length).toBeGreaterThan(0);
    for (const id of devices) expect(deviceProfiles.map((profile) => profile.id)).toContain(id);
  });

  it('never suggest what hurts other programs or is out of date', () => {
    const commands = knownIssues.flatMap(({ remedy }) => remedy.commands);
    expect(commands).not.toHaveLength(0);
    for (const command of commands) {
      expect(command).not.toMatch(
        /docker (?:stop|rm|kill) \$\(|prune|HUGGING_FACE_HUB_TOKEN|huggingface-cli|nvidia-docker|rm -rf/,
      );
    }
    const dropping = commands.filter((command) => command.includes('drop_caches'));
    expect(new Set(dropping)).toEqual(new Set(['sudo sync && sudo sysctl -w vm.drop_caches=3']));
  });
});
