import { describe, expect, it } from 'vitest';
import { engineOfImage } from './engine-images.ts';
import { parseDaemonJson } from './parse-daemon-json.ts';

describe('parseDaemonJson', () => {
  it.each([
    { text: '{}', runtimes: [], defaultRuntime: null, cdiEnabled: null },
    { text: '', runtimes: [], defaultRuntime: null, cdiEnabled: null },
    {
      text: '{"runtimes":{"nvidia":{"args":[],"path":"nvidia-container-runtime"}}}',
      runtimes: ['nvidia'],
      defaultRuntime: null,
      cdiEnabled: null,
    },
    {
      text: '{"runtimes":{"nvidia":{"path":"nvidia-container-runtime","runtimeArgs":[]}},"default-runtime":"nvidia"}',
      runtimes: ['nvidia'],
      defaultRuntime: 'nvidia',
      cdiEnabled: null,
    },
    {
      text: '{"features":{"cdi":true},"runtimes":{"nvidia":{}}}',
      runtimes: ['nvidia'],
      defaultRuntime: null,
      cdiEnabled: true,
    },
  ])('accepts $text', ({ text, ...found }) => {
    const path = '/etc/docker/daemon.json';
    expect(parseDaemonJson(path, text)).toEqual({ path, verdict: 'valid', problem: null, ...found });
  });

  it.each([
    ['{\n  "runtimes": {}, // the GPU\n}', 'line 2, column 19: a comment, which JSON does not have'],
    ['{"runtimes":{},}', 'line 1, column 16: expected a field name in double quotes'],
    ['{"runtimes":[]}', 'runtimes: '],
    ['[]', 'the file: '],
    ['{', 'line 1, column 2: expected a field name in double quotes or "}"'],
  ])('refuses %j and says why', (text, problem) => {
    const verdict = parseDaemonJson('/d.json', text);
    expect(verdict.verdict).toBe('invalid');
    expect(verdict.problem).toContain(problem);
  });
});

describe('engineOfImage', () => {
  it.each([
    ['vllm/vllm-openai:latest', 'vllm'],
    ['nvcr.io/nvidia/vllm:25.09-py3', 'vllm'],
    ['ghcr.io/nvidia-ai-iot/vllm:latest-jetson-thor', 'vllm'],
    ['nvcr.io/nvidia/sglang:26.01-py3', 'sglang'],
    ['ghcr.io/nvidia-ai-iot/llama_cpp:latest-jetson-orin', 'llama.cpp'],
    ['ghcr.io/ggml-org/llama.cpp:server-cuda', 'llama.cpp'],
    ['ollama/ollama', 'ollama'],
    ['nvcr.io/nvidia/tritonserver:25.08-py3', 'triton'],
    ['nvcr.io/nvidia/tensorrt-llm/release:1.0.0', 'tensorrt-llm'],
    ['dustynv/mlc:0.1.0-r36.2.0', 'mlc-llm'],
    ['ghcr.io/open-webui/open-webui:main', null],
    ['postgres:17', null],
    ['nvcr.io/nvidia/cuda:13.0.0-runtime-ubuntu24.04', null],
  ])('%s: %s', (image, engine) => {
    expect(engineOfImage(image)).toBe(engine);
  });
});
