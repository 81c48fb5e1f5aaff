import { delimiter, join } from 'node:path';
import { firstProgram } from '../base/first-program.ts';
import { runToEnd } from './run-to-end.ts';

/** A program that a build needs, where it was found. */
export interface BuildTool {
  readonly path: string;
  /** Null: it did not say. */
  readonly version: string | null;
}

/** What of the tools is on this box; null: not found. */
export interface BuildTools {
  readonly cCompiler: BuildTool | null;
  readonly cppCompiler: BuildTool | null;
  readonly cmake: BuildTool | null;
  readonly ninja: BuildTool | null;
  readonly make: BuildTool | null;
  readonly git: BuildTool | null;
  readonly nvcc: BuildTool | null;
}

/** Names under which each is looked for, the first first, and how it says its version. */
const searches = {
  cCompiler: { names: ['cc', 'gcc', 'clang'], version: /(\d+\.\d+(?:\.\d+)?)/ },
  cppCompiler: { names: ['c++', 'g++', 'clang++'], version: /(\d+\.\d+(?:\.\d+)?)/ },
  cmake: { names: ['cmake'], version: /version (\d+\.\d+(?:\.\d+)?)/ },
  ninja: { names: ['ninja', 'ninja-build'], version: /(\d+\.\d+(?:\.\d+)?)/ },
  make: { names: ['make', 'gmake'], version: /Make (\d+\.\d+(?:\.\d+)?)/ },
  git: { names: ['git'], version: /version (\d+\.\d+(?:\.\d+)?)/ },
  nvcc: { names: ['nvcc'], version: /release \d+\.\d+, V(\d+\.\d+\.\d+)/ },
} as const satisfies Record<keyof BuildTools, { names: readonly string[]; version: RegExp }>;

/** JetPack and the CUDA packages put the compiler there and leave PATH alone. */
export const cudaBinFolder = '/usr/local/cuda/bin';

/** Looks for every tool at once. */
export async function findBuildTools(
  environment: NodeJS.ProcessEnv,
  options: { cudaFolder?: string; signal?: AbortSignal | undefined } = {},
): Promise<BuildTools> {
  const onPath = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  const find = async (tool: keyof BuildTools): Promise<BuildTool | null> => {
    const { names, version } = searches[tool];
    const folders = tool === 'nvcc' ? [...onPath, options.cudaFolder ?? cudaBinFolder] : onPath;
    const path = await firstProgram(names.flatMap((name) => folders.map((folder) => join(folder, name))));
    if (path === null) return null;
    const said = await runToEnd(path, ['--version'], { environment, signal: options.signal });
    return { path, version: version.exec(said ?? '')?.[1] ?? null };
  };
  const [cCompiler, cppCompiler, cmake, ninja, make, git, nvcc] = await Promise.all([
    find('cCompiler'),
    find('cppCompiler'),
    find('cmake'),
    find('ninja'),
    find('make'),
    find('git'),
    find('nvcc'),
  ]);
  return { cCompiler, cppCompiler, cmake, ninja, make, git, nvcc };
}
