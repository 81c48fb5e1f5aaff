import type { PlanEngine } from '../../contract/plan-engines.ts';
import type { FailureRow } from './failure-row.ts';

const newerImage = 'Use an image with CUDA 13 that was built for this GPU; `edgewright plan` names one.';
const pyTorch: readonly PlanEngine[] = [
  'vllm',
  'sglang',
  'tensorrt-llm',
  'triton',
  'tgi',
  'tensorrt-edge-llm',
];

/** The GPU and how the container sees it; ports, disks, rights. */
export const machineFailures: readonly FailureRow[] = [
  {
    class: 'gpu.runtime',
    pattern:
      /could not select device driver "(?:nvidia)?"|unknown or invalid runtime name: nvidia|nvidia-container-cli: |Found no NVIDIA driver on your system|No CUDA GPUs are available|no CUDA-capable device is detected|Failed to infer device type|libcuda\.so\.1: cannot open shared object file|unresolvable CDI devices|CUDA driver version is insufficient/,
    engines: 'all',
    severity: 'fatal',
    cause:
      'The engine does not see the GPU: the container was started without it, or driver and image do not fit.',
    remedy:
      'Run `edgewright doctor`: it checks driver, container runtime and groups, and --fix repairs what is safe.',
  },
  {
    // NVIDIA's entry point says so in a box, and starts the engine all the same.
    class: 'gpu.runtime',
    pattern: /The NVIDIA Driver was not detected/,
    engines: 'all',
    severity: 'warning',
    cause: 'The container was started without the GPU.',
    remedy:
      'Run `edgewright doctor`: it checks driver, container runtime and groups, and --fix repairs what is safe.',
  },
  {
    // PyTorch warns of it and goes on; the end comes later, in other words. Jetson lacks parts of NVML by design.
    class: 'gpu.nvml',
    pattern:
      /Can't initialize NVML|Failed to initialize NVML|NVMLError_(?!NotSupported)\w{1,40}|NVML_ERROR_(?!NOT_SUPPORTED)\w{1,40}/,
    engines: 'all',
    severity: 'warning',
    cause:
      'The container lost the GPU, or never had it: after an update of the driver, a reload of systemd, or without the runtime of NVIDIA.',
    remedy: 'Restart Docker, then run `edgewright doctor`.',
  },
  {
    class: 'gpu.arch',
    pattern: /Value '(?<arch>sm_\d{2,3}[af]?)' is not defined for option 'gpu-name'/,
    engines: 'all',
    severity: 'fatal',
    cause: 'The assembler inside the image (ptxas) is older than this GPU, {arch}.',
    remedy: 'Set TRITON_PTXAS_PATH=/usr/local/cuda/bin/ptxas, or use an image with CUDA 13.',
  },
  {
    class: 'gpu.arch',
    pattern:
      /no kernel image is available|cudaErrorNoKernelImageForDevice|CUDA error: invalid device function|is not compatible with the current PyTorch installation/,
    engines: 'all',
    severity: 'fatal',
    cause: 'The engine has no machine code for this GPU.',
    remedy: newerImage,
  },
  {
    class: 'gpu.arch',
    pattern:
      /engine plan file is (?:generated on an incompatible device|not compatible with this version of TensorRT)/i,
    engines: ['tensorrt-llm', 'triton', 'tensorrt-edge-llm'],
    severity: 'fatal',
    cause: 'The engine file was built for another GPU or another release of TensorRT.',
    remedy: 'Build it again on this machine.',
  },
  {
    class: 'gpu.arch',
    pattern: /Bfloat16 is only supported on GPUs with compute capability of at least 8\.0/,
    engines: pyTorch,
    severity: 'fatal',
    cause: 'This GPU does not compute in bfloat16.',
    remedy: 'Use a model in 16-bit floats (f16), or another --engine.',
  },
  {
    class: 'gpu.fault',
    pattern:
      /illegal memory access|an illegal instruction was encountered|device-side assert|NVRM: Xid|GPU has fallen off the bus/i,
    engines: 'all',
    severity: 'fatal',
    cause:
      'The GPU reported a fault in the middle of its work: a defect of a kernel, of the driver, or of the hardware.',
    remedy:
      'Start again without captured graphs (for vLLM --enforce-eager); if it comes back, look at `edgewright doctor`.',
  },
  {
    class: 'port.busy',
    pattern:
      /address already in use|\[Errno 98\]|failed to start HTTP service|Failed to bind to|couldn't bind HTTP server socket|port is already allocated/i,
    engines: 'all',
    severity: 'fatal',
    cause: 'Another program listens on the port of the engine.',
    remedy: 'Stop that program, or an engine left over from before: `edgewright ps` lists them.',
  },
  {
    class: 'shm',
    pattern:
      /insufficient shared memory|No space left on device[^\n]{0,80}\bshm\b|\/dev\/shm\b[^\n]{0,80}No space left on device|unexpected bus error|\bBus error\b/i,
    engines: 'all',
    severity: 'fatal',
    cause: 'The shared memory of the container is too small.',
    remedy: 'Give the container the shared memory of the host (--ipc host), or a larger --shm-size.',
  },
  {
    class: 'disk.full',
    pattern: /No space left on device/i,
    engines: 'all',
    severity: 'fatal',
    cause: 'A disk is full.',
    remedy: 'Make room: `edgewright doctor` shows which disk, `docker image prune` frees images nobody uses.',
  },
  {
    class: 'perm',
    pattern: /Permission denied[^\n]{0,120}|PermissionError: \[Errno 13\]/i,
    engines: 'all',
    severity: 'warning',
    cause: 'The engine may not read or write a file that it needs.',
    remedy: 'Give the folder of the models and of the cache to the user that runs the engine.',
  },
  {
    class: 'image.missing',
    pattern: /No such image|manifest unknown|manifest for \S{1,200} not found|pull access denied for /i,
    engines: 'all',
    severity: 'fatal',
    cause: 'The image does not exist, or the registry does not give it without a login.',
    remedy: 'Check the name of the image; for nvcr.io log in with `docker login nvcr.io`.',
  },
  {
    class: 'image.pull',
    pattern:
      /no matching manifest for linux\/\w{1,12}|does not match the detected host platform|exec format error/i,
    engines: 'all',
    severity: 'fatal',
    cause: 'The image was made for another kind of processor.',
    remedy: 'Use an image for this architecture; `edgewright plan` names one.',
  },
  {
    class: 'image.pull',
    pattern:
      /toomanyrequests|TLS handshake timeout|failed to (?:pull|resolve reference|copy: )|error pulling image/i,
    engines: 'all',
    severity: 'fatal',
    cause: 'The image could not be fetched from its registry.',
    remedy:
      'Check the connection with `edgewright doctor`, or load the image from a file with `docker load`.',
  },
];
