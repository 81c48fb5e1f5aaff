import { describe, expect, it } from 'vitest';
import { findingSchema } from '../contract/finding.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import { blank, laptop, orin, server, thor } from './__fixtures__/boxes.ts';
import { checks } from './checks.ts';
import { examine } from './examine.ts';

const troubleOf = (facts: HostFacts): string[] =>
  examine({ facts, logs: [] })
    .findings.filter(({ status }) => status === 'fail' || status === 'warn')
    .map(({ id, evidence }) => `${id}: ${evidence}`);

describe('a healthy box', () => {
  it.each([
    ['Thor', thor()],
    ['AGX Orin', orin()],
    ['server with an L4', server()],
    ['laptop without GPU and Docker', laptop()],
  ])('%s: nothing to warn of', (_name, facts) => {
    expect(troubleOf(facts)).toEqual([]);
  });

  it('gives a report of the contract that counts its findings', () => {
    const report = examine({ facts: thor(), logs: [] });
    expect(report.device).toBe('jetson-agx-thor-t5000');
    expect(report.findings.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
    const sum = Object.values(report.counts).reduce((total, count) => total + count, 0);
    expect(sum).toBe(report.findings.length);
    for (const finding of report.findings) expect(() => findingSchema.parse(finding)).not.toThrow();
  });
});

describe('a box of which nothing could be told', () => {
  it('passes no check that needs a fact', () => {
    const passed = examine({ facts: blank(), logs: [] }).findings.filter(({ status }) => status !== 'skip');
    expect(passed.map(({ id, status }) => `${id} ${status}`)).toEqual(['architecture pass', 'kernel pass']);
  });
});

describe('selection', () => {
  it('asks only what is named', () => {
    const report = examine({ facts: thor(), logs: [] }, { only: ['swap', 'jetpack'] });
    expect(report.findings.map(({ id }) => id)).toEqual(['jetpack', 'swap']);
  });

  it('asks only what matters in a phase', () => {
    for (const phase of ['before', 'during', 'after'] as const) {
      const { findings } = examine({ facts: thor(), logs: [] }, { phase });
      expect(findings.length).toBeGreaterThan(5);
      expect(findings.every(({ phases }) => phases.includes(phase))).toBe(true);
    }
  });

  it('names the nearest check for one that does not exist', () => {
    const ask = (): unknown => examine({ facts: thor(), logs: [] }, { only: ['jetpak'] });
    expect(ask).toThrow(
      expect.objectContaining({ code: 'usage', nextStep: expect.stringMatching(/^Did you mean jetpack\?/) }),
    );
  });

  it('takes known issues by id, and refuses one that is none', () => {
    const logs = [{ name: 'vllm', text: "Can't initialize NVML" }];
    const some = examine({ facts: thor(), logs }, { only: ['known-issue/KI-22'] });
    expect(some.findings.map(({ id }) => id)).toEqual(['known-issue/KI-22']);
    expect(() => examine({ facts: thor(), logs }, { only: ['known-issue/KI-9999'] })).toThrow(
      /There is no check/,
    );
  });
});

describe('the table of checks', () => {
  it('has unique ids in kebab case, a reason and a source for each', () => {
    const ids = checks.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const check of checks) {
      expect(check.id).toMatch(/^[a-z][a-z0-9-]+$/);
      expect(check.why.length).toBeGreaterThan(30);
      expect(check.source.length).toBeGreaterThan(0);
      expect(check.phases.length).toBeGreaterThan(0);
    }
  });

  /** What the documents ask to be checked, with the check that does. */
  it.each([
    ['before: JetPack version', 'jetpack'],
    ['before: driver version', 'gpu-driver'],
    ['before: CUDA matches', 'driver-serves-cuda'],
    ['before: container runtime with GPU access', 'gpu-in-container'],
    ['before: TensorRT-LLM installation', 'tensorrt-llm'],
    ['before: thermal solution', 'temperature'],
    ['before: network or air gap', 'registries'],
    ['before: model format', 'model-precision'],
    ['during: engines for arm64', 'engine-versions'],
    ['during: engine files', 'tensorrt'],
    ['during: quantization', 'model-precision'],
    ['during: memory utilization', 'memory-available'],
    ['during: K3s', 'kubernetes-nvidia-runtime'],
    ['during: chosen backend', 'image-family'],
    ['during: health endpoints, metrics', 'engine-health'],
    ['after: memory under load', 'memory-available'],
    ['after: thermal behaviour', 'throttling'],
    ['verify: uname -m', 'architecture'],
    ['verify: os-release', 'operating-system'],
    ['verify: uname -r', 'kernel'],
    ['verify: nvcc', 'cuda-toolkit'],
    ['verify: TensorRT', 'tensorrt'],
    ['verify: docker --version', 'docker-access'],
    ['verify: nvidia-ctk --version', 'container-toolkit'],
    ['verify: nvpmodel -q', 'power-mode'],
    ['workshop: memory after stopping', 'memory-page-cache'],
    ['workshop: NVML errors', 'docker-nvidia-runtime'],
    ['workshop: daemon.json', 'docker-daemon-json'],
    ['workshop: stuck memory', 'memory-available'],
    ['workshop: permissions', 'docker-access'],
    ['workshop: gated repository', 'gated-models'],
    ['workshop: Open WebUI', 'open-webui'],
    ['workshop: slow loads', 'swap'],
    ['workshop: encodings', 'tokenizer-encodings'],
  ])('%s is asked by %s', (_what, id) => {
    expect(checks.map((check) => check.id)).toContain(id);
  });
});
