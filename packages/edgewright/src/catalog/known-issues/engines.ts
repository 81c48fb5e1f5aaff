import { orinFamily, rtxProFamily, sparkFamily, thorFamily } from '../device-families.ts';
import { matrix, workshop } from '../documents.ts';
import { everywhere, type KnownIssue } from './known-issue.ts';

export const engineIssues: readonly KnownIssue[] = [
  {
    id: 'KI-4',
    title: 'TensorRT-LLM has no fused attention for Orin',
    patterns: [/Fall back to unfused MHA because of/],
    devices: orinFamily,
    whenDeviceUnknown: /\bsm_87\b/,
    l4t: null,
    software: 'TensorRT-LLM, branch v0.12.0-jetson',
    cause: 'No fused attention kernels were made for sm_87. Attention is slower and takes more memory.',
    remedy: { summary: 'Serve with vLLM, llama.cpp or TensorRT Edge-LLM instead.', commands: [] },
    references: ['TensorRT-LLM #1516', matrix],
    confidence: 'A',
  },
  {
    id: 'KI-5',
    title: 'The engine has no FP4 kernels for Thor',
    patterns: [/Failed to initialize cutlass FP4 gemm(?! on sm12)/],
    devices: thorFamily,
    l4t: null,
    software: 'vLLM before 0.20',
    cause: 'The build has FP4 kernels for other Blackwell GPUs, none for SM110.',
    remedy: {
      summary: 'Use vLLM 0.20 or newer, or an image of NVIDIA; until then a W4A16 model.',
      commands: ['docker pull vllm/vllm-openai:latest'],
    },
    references: ['vLLM #24377', 'vLLM #39712'],
    confidence: 'A',
  },
  {
    id: 'KI-6',
    title: 'An FP4 model runs, but not in FP4',
    patterns: [/does not have native support for FP4 computation/],
    devices: [...rtxProFamily, ...sparkFamily, ...thorFamily],
    l4t: null,
    software: 'vLLM; depends on model and build',
    cause:
      'The engine computes in 16 bits through Marlin, either because the build lacks kernels for this GPU or because ' +
      'the model holds weights only. The message blames the hardware, which has FP4.',
    remedy: {
      summary:
        'Take a build for this GPU and a model whose activations are quantised, too; else count it as emulated.',
      commands: [],
    },
    references: ['vLLM #23497', '#38423', '#43507', '#49376', 'PR #48199'],
    confidence: 'A',
  },
  {
    id: 'KI-7',
    title: 'Triton brings a ptxas that does not know Thor',
    patterns: [
      /Value 'sm_1(?:10|01)[af]?' is not defined for option 'gpu-name'/,
      /ptxas[^\n]{0,40}Value 'sm_1(?:10|01)[af]?'/,
    ],
    devices: thorFamily,
    l4t: null,
    software: 'Triton with the ptxas of CUDA 12',
    cause: 'The assembler inside the Python package is older than the GPU.',
    remedy: {
      summary: 'Point Triton to the ptxas of CUDA 13.',
      commands: ['export TRITON_PTXAS_PATH=/usr/local/cuda/bin/ptxas'],
    },
    references: ['vLLM #34470'],
    confidence: 'A',
  },
  {
    id: 'KI-8',
    title: 'gpt-oss cannot load its vocabulary offline',
    patterns: [
      /HarmonyError: error downloading or loading vocab file/,
      /error downloading or loading vocab file/,
    ],
    ...everywhere,
    software: 'engines that serve gpt-oss',
    cause: 'Its tokenizer downloads two files from openaipublic.blob.core.windows.net when it starts.',
    remedy: {
      summary: 'Put the files on the box once and tell the engine where; in a container, mount the folder.',
      commands: [
        'sudo mkdir -p /etc/encodings',
        'sudo curl -fsSLo /etc/encodings/o200k_base.tiktoken https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken',
        'sudo curl -fsSLo /etc/encodings/cl100k_base.tiktoken https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken',
        'export TIKTOKEN_ENCODINGS_BASE=/etc/encodings',
      ],
    },
    references: ['vLLM #22525', workshop],
    confidence: 'A',
  },
  {
    id: 'KI-17',
    title: 'An engine file was built for something else',
    patterns: [
      /engine plan file is (?:generated on an incompatible device|not compatible with this version of TensorRT)/i,
    ],
    ...everywhere,
    software: 'TensorRT, TensorRT-LLM, TensorRT Edge-LLM',
    cause:
      'Engine files are tied to the TensorRT version, the GPU architecture and the JetPack they were built with.',
    remedy: {
      summary: 'Build the engine again on this device, and keep Jetson Linux, TensorRT and SM with it.',
      commands: ['cat /etc/nv_tegra_release', "dpkg-query -W -f='${Package} ${Version}\\n' 'libnvinfer*'"],
    },
    references: ['TensorRT Edge-LLM documentation', 'TensorRT documentation, error messages'],
    confidence: 'A',
  },
  {
    id: 'KI-24',
    title: 'vLLM could not look into the model architecture',
    patterns: [/Model architectures \[[^\]\n]{0,200}\] failed to be inspected/],
    ...everywhere,
    software: 'vLLM',
    cause:
      'A helper process that imports the model code died. The reason stands above this line: mostly a GPU or NVML ' +
      'that is not there in the container, else a library that is missing or too old.',
    remedy: {
      summary: 'Look at the first error above it, and check that the container sees the GPU.',
      commands: [
        'docker run --rm --runtime=nvidia nvcr.io/nvidia/cuda:13.0.0-runtime-ubuntu24.04 nvidia-smi',
      ],
    },
    references: ['vLLM documentation, troubleshooting', workshop],
    confidence: 'A',
  },
  {
    id: 'KI-25',
    title: 'The engine does not know the model architecture',
    patterns: [
      /Model architectures \[[^\]\n]{0,200}\] are not supported/,
      /unknown model architecture: '[\w.-]{1,60}'/,
      /KeyError: '\w{1,80}ForCausalLM'/,
    ],
    ...everywhere,
    cause: 'The model is newer than the engine, or it is of a kind that the engine does not serve.',
    remedy: { summary: 'Take a newer release of the engine, or another engine.', commands: [] },
    references: ['vLLM documentation, supported models'],
    confidence: 'A',
  },
  {
    id: 'KI-35',
    title: 'The engine was not built for this GPU',
    patterns: [
      /no kernel image is available for execution on the device/,
      /cudaErrorNoKernelImageForDevice/,
      /CUDA error: invalid device function/,
      /with CUDA capability sm_\d{2,3} is not compatible with the current PyTorch installation/,
    ],
    ...everywhere,
    software: 'for example vllm/vllm-openai:v0.19.0-cu130 on Thor',
    cause: 'The binary has machine code for other compute capabilities only.',
    remedy: {
      summary:
        'Take an image for this GPU: CUDA 13 for Thor and GB10, CUDA 12.8 or newer for Blackwell cards.',
      commands: ['nvidia-smi --query-gpu=name,compute_cap --format=csv,noheader'],
    },
    references: ['vLLM #39233', '#39878', '#39712'],
    confidence: 'A',
  },
  {
    id: 'KI-43',
    title: 'TensorRT-LLM on Jetson is a preview that ended',
    patterns: [],
    devices: orinFamily,
    l4t: null,
    software: 'TensorRT-LLM, branch v0.12.0-jetson, JetPack 6.1, AGX Orin',
    cause: 'The branch is not maintained, and users report answers of lower accuracy. It never ran on Thor.',
    remedy: {
      summary: 'Serve with vLLM or llama.cpp; on JetPack 7.2 also with TensorRT Edge-LLM.',
      commands: [],
    },
    references: [matrix, 'TensorRT-LLM #5594', '#9713', '#1160'],
    confidence: 'A',
  },
  {
    id: 'KI-44',
    title: 'ptxas is too old for this Blackwell GPU',
    patterns: [/Value 'sm_12[01][af]?' is not defined for option 'gpu-name'/],
    ...everywhere,
    software: 'ptxas before CUDA 12.8, or before 12.9 for sm_121',
    cause: 'The assembler inside the Python package is older than the GPU.',
    remedy: {
      summary: 'Point Triton to the ptxas of a newer CUDA.',
      commands: ['export TRITON_PTXAS_PATH=/usr/local/cuda/bin/ptxas'],
    },
    references: ['vLLM #34470'],
    confidence: 'B',
  },
  {
    id: 'KI-46',
    title: 'FP4 kernels fail on Blackwell cards or GB10',
    patterns: [/Failed to initialize cutlass FP4 gemm on sm12/],
    devices: [...rtxProFamily, ...sparkFamily],
    l4t: null,
    software: 'vLLM with FlashInfer; differs from build to build',
    cause: 'The build was made for sm_120 without the features that its FP4 kernels need, or for another SM.',
    remedy: {
      summary: 'Take another build of the engine (sm_120f, sm_121a), or a W4A16 model.',
      commands: [],
    },
    references: ['vLLM #24377', 'FlashInfer'],
    confidence: 'C',
  },
  {
    id: 'KI-48',
    title: 'The quantisation that was asked for is not the one of the model',
    patterns: [
      /Quantization method specified in the model config \([^)\n]{1,60}\) does not match/,
      /Unknown quantization method/,
    ],
    ...everywhere,
    software: 'vLLM, SGLang',
    cause: 'The model says itself how it is quantised, and a flag says something else.',
    remedy: { summary: 'Leave the flag --quantization out.', commands: [] },
    references: ['vLLM documentation, quantization'],
    confidence: 'A',
  },
];
