import { chooseJobs, type Jobs } from './build-jobs.ts';
import type { BuildTool, BuildTools } from './build-tools.ts';
import { chooseCuda } from './choose-cuda.ts';
import type { LlamaSource } from './find-source.ts';
import { missingSource, missingSpace, missingTools, type Missing } from './missing-tools.ts';

/** What a build is decided by. */
export interface BuildQuestion {
  readonly tools: BuildTools;
  readonly source: LlamaSource | null;
  readonly box: BuildBox;
  readonly wishes: { readonly jobs: number | null; readonly withoutCuda: boolean; readonly offline: boolean };
}

/** What of a box matters to a build. */
export interface BuildBox {
  readonly cores: number;
  readonly availableBytes: number | null;
  /** Compute capabilities of the NVIDIA GPUs; null entries could not be told. */
  readonly capabilities: readonly (string | null)[];
  /** Where the build would lie; null: not known. */
  readonly freeDiskBytes: number | null;
}

export interface BuildPlan {
  readonly source: LlamaSource;
  readonly variant: 'cpu' | 'cuda';
  /** `cpu`, or `cuda-120a`: what tells this build from others of the same release. */
  readonly label: string;
  /** Why this variant. */
  readonly because: string;
  readonly jobs: Jobs;
  readonly cmake: BuildTool;
  readonly git: BuildTool | null;
  readonly compile: { readonly kind: 'ninja' | 'make'; readonly tool: BuildTool };
  /** What CMake is told, without the folders. */
  readonly definitions: readonly string[];
}

export type BuildDecision =
  | { readonly kind: 'build'; readonly plan: BuildPlan }
  | { readonly kind: 'blocked'; readonly missing: readonly [Missing, ...Missing[]] };

/** The programs of llama.cpp that are built; the server first. */
export const builtPrograms = ['llama-server', 'llama-bench', 'llama-quantize'] as const;

/**
 * Nothing is fetched while it compiles: by default llama.cpp asks a hub for the pages of its web interface. Libraries
 * find each other beside themselves, so that the folder can be moved. Source: CMakeLists.txt of llama.cpp v0.5.0.
 */
const definitions = [
  '-DCMAKE_BUILD_TYPE=Release',
  '-DGGML_NATIVE=ON',
  '-DLLAMA_CURL=OFF',
  '-DLLAMA_OPENSSL=OFF',
  '-DLLAMA_BUILD_TESTS=OFF',
  '-DLLAMA_BUILD_EXAMPLES=OFF',
  '-DLLAMA_BUILD_APP=OFF',
  '-DLLAMA_BUILD_UI=OFF',
  '-DLLAMA_USE_PREBUILT_UI=OFF',
  '-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON',
];

const withoutCuda = ['-DGGML_CUDA=OFF', '-DCMAKE_INSTALL_RPATH=$ORIGIN'];

/** Decides what is built and how, or says everything at once that stands in the way. */
export function planBuild({ tools, source, box, wishes }: BuildQuestion): BuildDecision {
  const cuda = chooseCuda({ nvcc: tools.nvcc, box, withoutCuda: wishes.withoutCuda });
  const missing = [
    ...missingTools(tools, source),
    ...(cuda.kind === 'blocked' ? [cuda.missing] : []),
    ...(source === null ? [missingSource] : []),
    ...missingSpace(cuda.kind === 'cuda' ? 'cuda' : 'cpu', box.freeDiskBytes),
  ];
  const [first, ...others] = missing;
  if (first !== undefined) return { kind: 'blocked', missing: [first, ...others] };
  const { cmake, git } = tools;
  const compile = compilerDriver(tools);
  if (source === null || cmake === null || compile === null || cuda.kind === 'blocked') {
    throw new Error('A build without tools was not found out.');
  }
  return {
    kind: 'build',
    plan: {
      source,
      variant: cuda.kind,
      label: cuda.kind === 'cuda' ? `cuda-${cuda.architectures.join('-')}` : 'cpu',
      because: cuda.because,
      jobs: chooseJobs({ asked: wishes.jobs, ...box, variant: cuda.kind }),
      cmake,
      git,
      compile,
      definitions: [...definitions, ...(cuda.kind === 'cuda' ? cuda.definitions : withoutCuda)],
    },
  };
}

function compilerDriver({ ninja, make }: BuildTools): BuildPlan['compile'] | null {
  if (ninja !== null) return { kind: 'ninja', tool: ninja };
  return make === null ? null : { kind: 'make', tool: make };
}
