import { dirname, join } from 'node:path';
import { compareVersions } from '../catalog/compare-versions.ts';
import { cudaBinFolder, type BuildTool } from './build-tools.ts';
import { cudaArchitectureOf, toolkitProblem } from './cuda-architectures.ts';
import type { Missing } from './missing-tools.ts';

export type CudaChoice =
  | { readonly kind: 'cpu'; readonly because: string }
  | {
      readonly kind: 'cuda';
      readonly because: string;
      readonly architectures: readonly string[];
      readonly definitions: readonly string[];
    }
  | { readonly kind: 'blocked'; readonly missing: Missing };

/** For the GPUs of the box, and only for them: kernels for every generation take an hour more. */
export function chooseCuda(given: {
  nvcc: BuildTool | null;
  box: { readonly capabilities: readonly (string | null)[] };
  withoutCuda: boolean;
}): CudaChoice {
  const { nvcc, withoutCuda } = given;
  const { capabilities } = given.box;
  if (withoutCuda) return { kind: 'cpu', because: 'without CUDA, as asked' };
  if (capabilities.length === 0) return { kind: 'cpu', because: 'this box has no NVIDIA GPU' };
  if (nvcc === null) {
    const why = `this box has a GPU, and nvcc is neither on PATH nor in ${cudaBinFolder}`;
    return blocked('the CUDA toolkit', why, withToolkit);
  }
  const known = [...new Set(capabilities.filter((capability) => capability !== null))];
  if (known.length === 0) {
    const why = 'no driver says the compute capability of the GPU';
    return blocked('the kind of the GPU', why, 'run `edgewright doctor` for what is wrong with the driver');
  }
  const architectures = known.map((capability) => ({ capability, row: cudaArchitectureOf(capability) }));
  const names: string[] = [];
  for (const { capability, row } of architectures) {
    if (row === null) {
      return blocked(
        'support for the GPU',
        `compute capability ${capability} is not known here`,
        withToolkit,
      );
    }
    const problem = nvcc.version === null ? null : toolkitProblem(row, nvcc.version);
    if (problem !== null) return blocked('another CUDA toolkit', problem, withToolkit);
    names.push(row.name);
  }
  names.sort(compareVersions);
  return {
    kind: 'cuda',
    because: `nvcc ${nvcc.version ?? 'of unknown version'}, compute capability ${known.join(' and ')}`,
    architectures: names,
    definitions: definitionsOf(nvcc.path, names),
  };
}

function definitionsOf(nvcc: string, architectures: readonly string[]): string[] {
  const toolkit = dirname(dirname(nvcc));
  return [
    '-DGGML_CUDA=ON',
    `-DCMAKE_CUDA_COMPILER=${nvcc}`,
    // CMake looks for the libraries before it looks at the compiler, and would find those of another toolkit.
    `-DCUDAToolkit_ROOT=${toolkit}`,
    `-DCMAKE_CUDA_ARCHITECTURES=${architectures.map((name) => `${name}-real`).join(';')}`,
    // CMake leaves the toolkit's folder out, for the compiler knows it; the loader may not.
    `-DCMAKE_INSTALL_RPATH=$ORIGIN;${join(toolkit, 'lib64')}`,
    // The driver's library is found when programs start, not always when they are linked (containers, Jetson).
    '-DCMAKE_EXE_LINKER_FLAGS=-Wl,--allow-shlib-undefined',
  ];
}

/** JetPack and Ubuntu with NVIDIA's package source name it alike. */
const withToolkit = 'apt install cuda-toolkit (of NVIDIA’s package source), or build with --without-cuda';

function blocked(what: string, why: string, bring: string): CudaChoice {
  return { kind: 'blocked', missing: { what, why, packages: [], bring } };
}
