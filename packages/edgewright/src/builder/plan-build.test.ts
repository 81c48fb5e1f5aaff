import { describe, expect, it } from 'vitest';
import type { BuildTool, BuildTools } from './build-tools.ts';
import type { LlamaSource } from './find-source.ts';
import { missingError } from './missing-tools.ts';
import { planBuild, type BuildBox, type BuildDecision } from './plan-build.ts';

const tool = (path: string, version: string): BuildTool => ({ path, version });
const nvcc = tool('/usr/local/cuda/bin/nvcc', '13.0.88');
const allTools: BuildTools = {
  cCompiler: tool('/usr/bin/cc', '13.3.0'),
  cppCompiler: tool('/usr/bin/c++', '13.3.0'),
  cmake: tool('/usr/bin/cmake', '3.28.3'),
  ninja: tool('/usr/bin/ninja', '1.11.1'),
  make: tool('/usr/bin/make', '4.3'),
  git: tool('/usr/bin/git', '2.43.0'),
  nvcc: null,
};
const noTools: BuildTools = {
  cCompiler: null,
  cppCompiler: null,
  cmake: null,
  ninja: null,
  make: null,
  git: null,
  nvcc: null,
};
const box: BuildBox = { cores: 4, availableBytes: null, capabilities: [], freeDiskBytes: null };
const source: LlamaSource = { kind: 'bundle', path: '/x.bundle' };

function decide(given: {
  tools?: Partial<BuildTools>;
  box?: Partial<BuildBox>;
  source?: LlamaSource | null;
  withoutCuda?: boolean;
}): BuildDecision {
  return planBuild({
    tools: { ...allTools, ...given.tools },
    box: { ...box, ...given.box },
    source: given.source === undefined ? source : given.source,
    wishes: { jobs: null, withoutCuda: given.withoutCuda ?? false, offline: false },
  });
}

describe('what is missing', () => {
  it.each([
    ['everything but a GPU', { tools: noTools }, 'sudo apt install build-essential cmake ninja-build git.'],
    ['git, for sources in a bundle', { tools: { git: null } }, 'sudo apt install git.'],
    ['a C++ compiler', { tools: { cppCompiler: null } }, 'sudo apt install build-essential.'],
    ['a newer CMake', { tools: { cmake: tool('/usr/bin/cmake', '3.10.2') } }, 'sudo apt install cmake.'],
    ['Ninja and make', { tools: { ninja: null, make: null } }, 'sudo apt install ninja-build.'],
    ['sources', { source: null }, 'npm pack node-llama-cpp@3.22.1'],
    ['space', { box: { freeDiskBytes: 1e8 } }, 'free it, or set XDG_DATA_HOME'],
    ['nvcc', { box: { capabilities: ['11.0'] } }, '--without-cuda'],
    [
      'a newer CUDA',
      { box: { capabilities: ['11.0'] }, tools: { nvcc: tool('/cuda/bin/nvcc', '12.9.86') } },
      'cuda-toolkit',
    ],
    ['a driver', { box: { capabilities: [null] }, tools: { nvcc } }, 'edgewright doctor'],
    ['a known GPU', { box: { capabilities: ['14.0'] }, tools: { nvcc } }, '--without-cuda'],
  ] as const)('%s', (_, given, next) => {
    const decision = decide(given);
    if (decision.kind !== 'blocked') throw new Error('It was planned.');
    const error = missingError(decision.missing);
    expect(error).toMatchObject({ code: 'build_tools_missing' });
    expect(error.nextStep).toContain(next);
  });

  it('is said all at once', () => {
    const decision = decide({ tools: noTools, box: { capabilities: ['8.7'] }, source: null });
    expect(decision).toMatchObject({ kind: 'blocked' });
    if (decision.kind === 'blocked') expect(decision.missing).toHaveLength(6);
  });

  it.each([
    ['sources in a folder need no git', { tools: { git: null }, source: { kind: 'folder', path: '/llama' } }],
    ['make is enough', { tools: { ninja: null } }],
    ['nvcc is not needed without CUDA', { box: { capabilities: ['11.0'] }, withoutCuda: true }],
  ] as const)('nothing: %s', (_, given) => {
    expect(decide(given).kind).toBe('build');
  });
});

describe('CUDA', () => {
  it.each([
    ['a Thor', ['11.0'], 'cuda-110a', '110a-real'],
    ['an Orin', ['8.7'], 'cuda-87', '87-real'],
    ['a Spark', ['12.1'], 'cuda-121a', '121a-real'],
    ['two cards of one kind', ['12.0', '12.0'], 'cuda-120a', '120a-real'],
    ['cards of two kinds', ['12.0', '8.9'], 'cuda-89-120a', '89-real;120a-real'],
    ['a card that does not say', [null, '9.0'], 'cuda-90', '90-real'],
  ] as const)('%s', (_, capabilities, label, architectures) => {
    const decision = decide({ tools: { nvcc }, box: { capabilities } });
    if (decision.kind !== 'build') throw new Error('It is blocked.');
    expect(decision.plan).toMatchObject({ variant: 'cuda', label });
    expect(decision.plan.definitions).toContain('-DGGML_CUDA=ON');
    expect(decision.plan.definitions).toContain(`-DCMAKE_CUDA_ARCHITECTURES=${architectures}`);
    expect(decision.plan.definitions).toContain(`-DCMAKE_CUDA_COMPILER=${nvcc.path}`);
    expect(decision.plan.definitions).toContain('-DCMAKE_INSTALL_RPATH=$ORIGIN;/usr/local/cuda/lib64');
  });

  it.each([
    ['no GPU', { tools: { nvcc } }],
    ['not wanted', { tools: { nvcc }, box: { capabilities: ['9.0'] }, withoutCuda: true }],
  ])('not: %s', (_, given) => {
    const decision = decide(given);
    if (decision.kind !== 'build') throw new Error('It is blocked.');
    expect(decision.plan).toMatchObject({ variant: 'cpu', label: 'cpu' });
    expect(decision.plan.definitions).toContain('-DGGML_CUDA=OFF');
  });

  it('a toolkit that no longer knows an old GPU', () => {
    const decision = decide({ tools: { nvcc }, box: { capabilities: ['7.2'] } });
    expect(decision).toMatchObject({
      missing: [{ why: 'GPUs of compute capability 7.2 need CUDA 12.9 or older; nvcc is of 13.0.88' }],
    });
  });
});
