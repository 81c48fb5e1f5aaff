import type { FailureRow } from './failure-row.ts';

const lessMemory =
  'Use a smaller --context, fewer --sessions or --kv-dtype fp8, or stop what else holds the memory; `edgewright plan` shows what fits.';

/** Memory of the device, of the cache, of the host. Source: engines' sources as of 2026, vLLM #54200, llama.cpp server logs. */
export const memoryFailures: readonly FailureRow[] = [
  {
    class: 'oom.start-check',
    pattern:
      /Free memory on device(?: \S{1,20})? \((?<free>[\d.]{1,10})\/(?<total>[\d.]{1,10}) GiB\) on startup is less than desired GPU memory utilization \((?<share>[\d.]{1,8}), (?<desired>[\d.]{1,10}) GiB\)/,
    engines: ['vllm', 'triton'],
    severity: 'fatal',
    cause: 'Only {free} of {total} GiB are free, and the start wants {desired} GiB.',
    remedy:
      'Stop what else holds the memory, and processes left over from earlier starts (VLLM::EngineCore); or plan again while it runs: `edgewright plan` counts what is free now.',
  },
  {
    class: 'oom.kv',
    pattern:
      /Available memory on node \d{1,3} \((?<free>[\d.]{1,10})\/(?<total>[\d.]{1,10}) GiB\) on kv cache allocation is less than requested memory for kv \((?<desired>[\d.]{1,10}) GiB\)/,
    engines: ['vllm'],
    severity: 'fatal',
    cause: 'Only {free} of {total} GiB are free, and the cache wants {desired} GiB.',
    remedy: lessMemory,
  },
  {
    class: 'oom.kv',
    pattern:
      /max seq len \((?<asked>\d{1,9})\),? \(?(?<needed>[\d.]{1,10}) GiB KV cache is needed, which is larger than the available KV cache memory \((?<free>[\d.]{1,10}) GiB\)[^\n]{0,120}estimated maximum model length is (?<fits>\d{1,9})/,
    engines: ['vllm', 'triton'],
    severity: 'fatal',
    cause: 'One request of {asked} tokens needs {needed} GiB of cache, and {free} GiB are left for it.',
    remedy: 'Use --context {fits}, or --kv-dtype fp8.',
  },
  {
    class: 'oom.kv',
    pattern:
      /(?<needed>[\d.]{1,10}) GiB KV cache is needed, which is larger than the available KV cache memory \((?<free>[\d.]{1,10}) GiB\)/,
    engines: ['vllm', 'triton'],
    severity: 'fatal',
    cause: 'One request of full length needs {needed} GiB of cache, and {free} GiB are left for it.',
    remedy: 'Use a smaller --context, or --kv-dtype fp8.',
  },
  {
    class: 'oom.kv',
    pattern: /No available memory for the cache blocks/,
    engines: ['vllm', 'triton'],
    severity: 'fatal',
    cause:
      'Weights and intermediate results take all the memory that the engine may use; none is left for the cache.',
    remedy: 'Use a smaller or more quantised model, a smaller --context, or stop what else holds the memory.',
  },
  {
    class: 'oom.kv',
    pattern: /Available KV cache memory: -[\d.]{1,10} GiB/,
    engines: ['vllm', 'triton'],
    severity: 'warning',
    atAnyLevel: true,
    cause: 'Weights and intermediate results take more than the memory that the engine may use.',
    remedy: 'Use a smaller or more quantised model, or stop what else holds the memory.',
  },
  {
    class: 'oom.kv',
    pattern: /Not enough memory\. Please try to increase --mem-fraction-static/,
    engines: ['sglang'],
    severity: 'fatal',
    cause: 'The static share of memory holds the weights, but no cache.',
    remedy: 'Use a smaller --context or fewer --sessions, or stop what else holds the memory.',
  },
  {
    class: 'oom.kv',
    pattern: /max_num_seqs \((?<asked>\d{1,7})\) exceeds available Mamba cache blocks \((?<fits>\d{1,7})\)/,
    engines: ['vllm', 'triton'],
    severity: 'fatal',
    cause: 'The state of {asked} sequences does not fit; that of {fits} does.',
    remedy: 'Use --sessions {fits}.',
  },
  {
    class: 'oom.device',
    pattern: /Not enough memory to handle (?<tokens>\d{1,9}) prefill tokens/,
    engines: ['tgi'],
    severity: 'fatal',
    cause: 'A batch of {tokens} prompt tokens does not fit beside the weights.',
    remedy: lessMemory,
  },
  {
    class: 'oom.device',
    pattern:
      /The available single GPU memory is (?<free>[\d.]{1,14}) MB, which is less than the sum of model weight size \((?<weights>[\d.]{1,14}) MB\)/,
    engines: ['mlc-llm'],
    severity: 'fatal',
    cause: 'The weights take {weights} MiB, and {free} MiB are free.',
    remedy: lessMemory,
  },
  {
    class: 'oom.device',
    pattern: /Not enough VRAM to run the model/,
    engines: ['tgi'],
    severity: 'fatal',
    cause: 'The weights do not fit into the memory of the GPU.',
    remedy: 'Use a smaller or more quantised model.',
  },
  {
    class: 'oom.host',
    pattern:
      /\boom-kill\b|Out of memory: Killed process|^Killed$|std::bad_alloc|was terminated by signal: Killed/,
    engines: 'all',
    severity: 'fatal',
    cause: 'The system ran out of memory and ended a process of the engine.',
    remedy: 'Stop other programs, raise the memory limit of the container, or plan with a larger reserve.',
  },
  {
    class: 'oom.device',
    pattern: /NV_ERR_NO_MEMORY/,
    engines: 'all',
    severity: 'fatal',
    cause:
      'The driver could not get memory at once, although the machine seems to have some: the page cache holds it.',
    remedy:
      'Stop other services, start engines one after the other, and drop the page cache (`edgewright doctor --fix` offers it).',
  },
  {
    class: 'oom.device',
    pattern: /llama-server reported out-of-memory during startup/,
    engines: ['ollama'],
    severity: 'fatal',
    cause: 'The memory of the GPU did not suffice.',
    remedy: lessMemory,
  },
  {
    class: 'oom.host',
    pattern: /ggml_aligned_malloc: insufficient memory|failed to allocate CPU buffer/,
    engines: ['llama-cpp', 'ollama', 'embedded'],
    severity: 'warning',
    recoveredBy: /llama_server: model loaded|listening on http|llama-server started in /,
    cause: 'The memory of this machine did not suffice.',
    remedy: lessMemory,
  },
  {
    // llama.cpp tries again with less after some of these.
    class: 'oom.device',
    pattern:
      /cudaMalloc failed|hipMalloc failed|out of device memory|failed to allocate (?:CUDA|compute|buffer)|vk_?Error_?Out_?Of_?Device_?Memory|ErrorOutOfDeviceMemory|buffer allocation failed/i,
    engines: ['llama-cpp', 'ollama', 'embedded'],
    severity: 'warning',
    recoveredBy: /llama_server: model loaded|listening on http|llama-server started in /,
    cause: 'The memory of the GPU did not suffice.',
    remedy: lessMemory,
  },
  {
    class: 'oom.device',
    pattern:
      /\bout of memory|cudaMalloc failed|cudaErrorMemoryAllocation|OutOfMemoryError|Insufficient GPU memory error|\bfailed to allocate \S/i,
    engines: 'all',
    severity: 'fatal',
    cause: 'The memory of the device did not suffice.',
    remedy: lessMemory,
  },
];
