import { cardFamily, jetsonFamily, sparkFamily, unifiedMemoryFamily } from '../device-families.ts';
import { workshop } from '../documents.ts';
import { everywhere, type KnownIssue } from './known-issue.ts';

const dropCaches = 'sudo sync && sudo sysctl -w vm.drop_caches=3';
const startCheck =
  /Free memory on device(?: \S{1,40})? \([\d.]{1,12}\/[\d.]{1,12} GiB\) on startup is less\s+than\s+desired GPU memory utilization/;

export const memoryIssues: readonly KnownIssue[] = [
  {
    id: 'KI-1',
    title: 'The engine takes page cache for used GPU memory',
    patterns: [startCheck],
    devices: unifiedMemoryFamily,
    l4t: null,
    software: 'vLLM before it read MemAvailable (PR #45179)',
    cause:
      'CPU and GPU share one memory. cudaMemGetInfo reports MemFree, and files that were just read count as used ' +
      'although the kernel would give them back.',
    remedy: {
      summary:
        'Use an engine that counts MemAvailable; until then lower its share of memory, or drop the page cache right before the start.',
      commands: ['grep -E "MemFree|MemAvailable" /proc/meminfo', dropCaches],
    },
    references: [
      'NVIDIA forum 347575',
      'ollama #12283',
      'vLLM #48140',
      'vLLM PR #45179',
      'vLLM #13131',
      workshop,
    ],
    confidence: 'A',
  },
  {
    id: 'KI-3',
    title: 'NVML does not tell memory on unified memory',
    patterns: [
      /NVMLError_NotSupported/,
      /NVML_ERROR_NOT_SUPPORTED/,
      /NVML_SUCCESS == r INTERNAL ASSERT FAILED/,
    ],
    devices: unifiedMemoryFamily,
    l4t: null,
    software: null,
    cause:
      'There is no memory of the GPU alone, so NVML has no answer, and programs that insist on one stop.',
    remedy: {
      summary: 'Read /proc/meminfo instead, and use a build of the engine that does.',
      commands: ['grep -E "MemTotal|MemAvailable" /proc/meminfo'],
    },
    references: ['cosmos-reason1 #61', 'NVIDIA forum 370049'],
    confidence: 'A',
  },
  {
    id: 'KI-12',
    title: 'cudaHostRegister is not there on Jetson',
    patterns: [/cudaHostRegister\b[^\n]{0,80}(?:fail|not supported|error)/i],
    devices: jetsonFamily,
    l4t: null,
    software: null,
    cause: 'The call is not supported on this GPU; programs that pin memory with it stop.',
    remedy: {
      summary:
        'Switch the pinning of memory off in the engine, or use one that allocates managed or pinned memory.',
      commands: [],
    },
    references: ['community reports'],
    confidence: 'C',
  },
  {
    id: 'KI-13',
    title: 'The driver finds no memory although RAM is free',
    patterns: [/NV_ERR_NO_MEMORY/],
    devices: sparkFamily,
    l4t: null,
    software: null,
    cause: 'Page cache and fragmentation leave the driver no block of the size it wants.',
    remedy: {
      summary: 'Drop the page cache before the engine starts, or reserve huge pages for it.',
      commands: ['grep -E "MemFree|MemAvailable|HugePages" /proc/meminfo', dropCaches],
    },
    references: ['DGX Spark community reports'],
    confidence: 'C',
  },
  {
    id: 'KI-14',
    title: 'More sequences than state blocks of a hybrid model',
    patterns: [/max_num_seqs \(\d{1,7}\) exceeds available Mamba cache blocks \(\d{1,7}\)/],
    ...everywhere,
    software: 'vLLM, models with Mamba or linear attention',
    cause:
      'Every sequence that decodes needs a state block of fixed size, and there are fewer than sequences.',
    remedy: {
      summary: 'Set --max-num-seqs to at most the number of blocks in the message.',
      commands: [],
    },
    references: ['vLLM recipes PR 831'],
    confidence: 'A',
  },
  {
    id: 'KI-29',
    title: 'The GPU ran out of memory',
    patterns: [
      /CUDA out of memory/i,
      /torch(?:\.cuda)?\.OutOfMemoryError/,
      /cudaMalloc failed: out of memory/,
      /CUDA error: out of memory/,
      /cudaErrorMemoryAllocation/,
      /Insufficient GPU memory error/,
      /Not enough memory to handle \d{1,9} prefill tokens/,
    ],
    ...everywhere,
    cause: 'Weights, key/value cache and workspace together are larger than what is free.',
    remedy: {
      summary:
        'Choose a smaller context, fewer sessions or a smaller format of the model, and stop what else uses the GPU.',
      commands: [
        'nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv',
        'grep MemAvailable /proc/meminfo',
      ],
    },
    references: [workshop],
    confidence: 'A',
  },
  {
    id: 'KI-30',
    title: 'The context does not fit into the key/value cache',
    patterns: [
      /KV cache is\s{0,8}needed, which is larger than the available KV cache memory/i,
      /No available memory for the cache blocks/,
      /Not enough memory\. Please try to increase --mem-fraction-static/,
    ],
    ...everywhere,
    cause: 'After the weights less memory is left than one session of full length needs.',
    remedy: {
      summary:
        'Set the context (--max-model-len, --context-length) to what the message says is possible, or give the engine a larger share.',
      commands: [],
    },
    references: ['vLLM documentation, conserving memory', workshop],
    confidence: 'A',
  },
  {
    id: 'KI-31',
    title: 'The kernel killed the engine for memory',
    patterns: [
      /Out of memory: Killed process \d+/i,
      /Memory cgroup out of memory/i,
      /\boom-kill:/,
      /\bexit(?:ed)?(?: with)? (?:code|status):? 137\b/i,
    ],
    ...everywhere,
    cause: 'Machine or container had no memory left. On unified memory the weights of the GPU count, too.',
    remedy: {
      summary: 'Plan for less, raise the limit of the container, and give the box swap for what is idle.',
      commands: [
        'sudo dmesg --ctime | grep -i -E "out of memory|oom-kill" | tail -n 5',
        'free -h',
        'swapon --show',
      ],
    },
    references: ['Linux kernel, memory management'],
    confidence: 'A',
  },
  {
    id: 'KI-33',
    title: 'Shared memory of the container is too small',
    patterns: [
      /insufficient shared memory \(shm\)/,
      /No space left on device[^\n]{0,80}\bshm\b/,
      /\/dev\/shm\b[^\n]{0,80}No space left on device/,
    ],
    ...everywhere,
    cause: 'Docker gives a container 64 MiB of /dev/shm; the processes of an engine exchange more.',
    remedy: {
      summary: 'Start the container with --ipc=host or with a larger --shm-size, for example 8g.',
      commands: ['df -h /dev/shm'],
    },
    references: ['PyTorch and vLLM documentation, Docker'],
    confidence: 'A',
  },
  {
    id: 'KI-37',
    title: 'Memory seems taken after an engine was stopped',
    patterns: [],
    devices: unifiedMemoryFamily,
    l4t: null,
    software: null,
    cause:
      'Mostly page cache of the model files, which tools count as used and the kernel gives back on demand; ' +
      'now and then a process of the engine that is still alive.',
    remedy: {
      summary:
        'Compare MemAvailable with what is said to be used, and stop leftover processes. No reboot is needed.',
      commands: [
        'grep -E "MemTotal|MemFree|MemAvailable" /proc/meminfo',
        'nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv',
        'docker ps --format "{{.Names}} {{.Image}} {{.Status}}"',
      ],
    },
    references: [workshop, 'ollama #12283', 'vLLM #48140'],
    confidence: 'A',
  },
  {
    id: 'KI-38',
    title: 'Another program holds memory of the card',
    patterns: [startCheck],
    devices: cardFamily,
    whenDeviceUnknown: 'never',
    l4t: null,
    software: 'vLLM',
    cause:
      'A card has memory of its own: what is not free is held by a program, often an engine that was not stopped.',
    remedy: {
      summary: 'Stop the program that holds the memory, or lower --gpu-memory-utilization.',
      commands: ['nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv'],
    },
    references: ['vLLM documentation'],
    confidence: 'A',
  },
];
