import { cardFamily, orinFamily, sparkFamily, thorFamily } from '../device-families.ts';
import { gibibyte, mebibyte } from '../device-profile.ts';
import { sourced } from '../provenance.ts';
import { assumedDraftModel } from './assumed-speculation.ts';
import type { EngineProfile } from './engine-profile.ts';
import { gguf } from './precisions.ts';

const releases = 'llama.cpp releases and Dockerfiles';

export const llamaCpp: EngineProfile = {
  id: 'llama-cpp',
  title: 'llama.cpp',
  command: ['llama-server'],
  pythonPackage: null,
  versions: 'builds of 2026',
  formats: ['gguf'],
  devices: [
    {
      devices: [...thorFamily, ...orinFamily],
      support: 'yes',
      because: 'images of NVIDIA',
      source: 'NVIDIA/skills 7149a88',
      confidence: 'A',
    },
    {
      devices: sparkFamily,
      support: 'yes',
      because: 'CUDA 13 build',
      source: 'llama.cpp #16578',
      confidence: 'A',
    },
    {
      devices: ['tesla-p40'],
      support: 'yes',
      because: 'CUDA 12 builds only: CUDA 13 dropped Pascal',
      source: 'llama.cpp PR 4766',
      confidence: 'B',
    },
    { devices: ['cpu-only'], support: 'yes', because: 'CPU build', source: releases, confidence: 'A' },
    { devices: cardFamily, support: 'yes', because: 'CUDA build', source: releases, confidence: 'A' },
    {
      devices: 'all',
      support: 'yes',
      because: 'builds for every kind of GPU and for none',
      source: releases,
      confidence: 'B',
    },
  ],
  precisions: [gguf],
  kvDtypes: [
    { dtype: 'f16', bytesPerNumber: 2, spelling: null },
    { dtype: 'q8_0', bytesPerNumber: 34 / 32, spelling: 'q8_0' },
  ],
  blockTokens: 256,
  windowAware: true,
  latent: true,
  tensorParallel: false,
  memory: {
    fraction: { kind: 'none' },
    graphsBytes: 0.3 * gibibyte,
    deviceBytes: 0.4 * gibibyte,
    hostBytes: 0.2 * gibibyte,
    source: 'assumed: compute buffers at a micro-batch of 512 tokens',
  },
  batchTokens: { default: 512, large: null },
  images: [
    {
      devices: thorFamily,
      image: 'ghcr.io/nvidia-ai-iot/llama_cpp:latest-jetson-thor',
      version: null,
      command: ['llama-server'],
      source: 'NVIDIA/skills 7149a88',
    },
    {
      devices: orinFamily,
      image: 'ghcr.io/nvidia-ai-iot/llama_cpp:latest-jetson-orin',
      version: null,
      command: ['llama-server'],
      source: 'NVIDIA/skills 7149a88',
    },
    {
      devices: ['cpu-only'],
      image: 'ghcr.io/ggml-org/llama.cpp:server',
      version: null,
      command: [],
      source: releases,
    },
    {
      devices: 'all',
      image: 'ghcr.io/ggml-org/llama.cpp:server-cuda',
      version: null,
      command: [],
      source: releases,
    },
  ],
  speculation: [{ devices: 'all', profile: assumedDraftModel }],
  notes: [
    sourced(
      'A',
      'The context is shared out over the slots: -c is sessions × context.',
      'llama-server --help',
    ),
  ],
};

/** A supervisor of llama.cpp with a store of its own. */
export const ollama: EngineProfile = {
  ...llamaCpp,
  id: 'ollama',
  title: 'Ollama',
  command: ['ollama', 'serve'],
  pythonPackage: null,
  versions: '0.30 and newer',
  devices: [
    {
      devices: thorFamily,
      support: 'yes',
      because: 'CUDA 13 runner',
      source: 'ollama #12000',
      confidence: 'A',
    },
    {
      devices: orinFamily,
      support: 'yes',
      because: 'runners for JetPack 5 and 6 are shipped',
      source: 'ollama releases',
      confidence: 'A',
    },
    {
      devices: 'all',
      support: 'yes',
      because: 'runners for CUDA 12, CUDA 13 and CPUs',
      source: 'ollama releases',
      confidence: 'A',
    },
  ],
  images: [
    {
      devices: thorFamily,
      image: 'ghcr.io/nvidia-ai-iot/ollama:r38.2.arm64-sbsa-cu130-24.04',
      version: null,
      command: ['ollama', 'serve'],
      alternatives: [
        { image: 'ollama/ollama:latest', because: 'its Arm build carries the libraries for CUDA 13, too' },
      ],
      source: 'Jetson AI Lab',
    },
    {
      devices: orinFamily,
      belowL4t: '39.0.0',
      image: 'dustynv/ollama:r36.4.0',
      version: null,
      command: ['ollama', 'serve'],
      source: 'Jetson AI Lab; built for L4T 36',
    },
    {
      devices: 'all',
      image: 'ollama/ollama:latest',
      version: null,
      template: 'ollama/ollama:{version}',
      command: ['serve'],
      source: 'ollama documentation; its entry point is /bin/ollama',
    },
  ],
  speculation: [],
  notes: [
    sourced(
      'A',
      'It starts llama-server itself: the server answers before a model is loaded.',
      'ollama 0.30',
    ),
  ],
};

/** Our own engine. Its memory is planned by `planEmbedded`; what stands here is for the comparison. */
export const embedded: EngineProfile = {
  ...llamaCpp,
  id: 'embedded',
  title: 'embedded engine',
  command: [],
  pythonPackage: null,
  versions: 'this one',
  devices: [
    {
      devices: ['cpu-only'],
      support: 'yes',
      because: 'it computes on the CPU',
      source: 'docs/embedded-engine.md',
      confidence: 'A',
    },
    {
      devices: 'all',
      support: 'limited',
      because: 'it computes on the CPU and leaves the GPU idle',
      source: 'docs/embedded-engine.md',
      confidence: 'A',
    },
  ],
  kvDtypes: [{ dtype: 'f16', bytesPerNumber: 2, spelling: null }],
  windowAware: false,
  latent: false,
  memory: { ...llamaCpp.memory, graphsBytes: 0, deviceBytes: 96 * mebibyte, hostBytes: 0 },
  images: [],
  speculation: [],
  notes: [],
};
