import { AppError } from '../base/app-error.ts';
import { formatBytes } from '../base/format-quantity.ts';
import { compareVersions } from '../catalog/compare-versions.ts';
import type { BuildTool, BuildTools } from './build-tools.ts';
import type { LlamaSource } from './find-source.ts';
import { llamaSourceRelease } from './llama-source-release.ts';

/** Something that stands in the way of a build. */
export interface Missing {
  readonly what: string;
  readonly why: string;
  /** Packages of Debian and Ubuntu that bring it. */
  readonly packages: readonly string[];
  /** How else it comes here; null: the packages do. */
  readonly bring: string | null;
}

/** Oldest CMake that reads llama.cpp: `cmake_minimum_required` of v0.5.0. */
const leastCmake = '3.14';

/** Every tool that is not there, for sources that may be unpacked already. */
export function missingTools(tools: BuildTools, source: LlamaSource | null): Missing[] {
  const missing: Missing[] = [];
  const lacks = (what: string, why: string, packages: string[]): void => {
    missing.push({ what, why, packages, bring: null });
  };
  if (tools.cCompiler === null || tools.cppCompiler === null) {
    lacks('a compiler for C and C++', 'cc and c++ are not on PATH', ['build-essential']);
  }
  if (tools.cmake === null) {
    lacks('CMake', 'cmake is not on PATH', ['cmake']);
  } else if (isOld(tools.cmake)) {
    lacks('a newer CMake', `${leastCmake} is needed; ${tools.cmake.path} is ${tools.cmake.version}`, [
      'cmake',
    ]);
  }
  if (tools.ninja === null && tools.make === null) {
    lacks('Ninja or make', 'neither is on PATH', ['ninja-build']);
  }
  if (tools.git === null && source?.kind !== 'folder') {
    lacks('git', 'the sources are packed as a git bundle', ['git']);
  }
  return missing;
}

/** For a box that may not fetch and has nothing. */
export const missingSource: Missing = {
  what: 'the sources of llama.cpp',
  why: 'offline, and node-llama-cpp is not installed here',
  packages: [],
  bring:
    `where there is a network, run \`npm pack ${llamaSourceRelease.package}@${llamaSourceRelease.version}\`, ` +
    'bring the file, and give it with --source',
};

const gibibyte = 1024 ** 3;

/** Room for sources, objects and the installed build; an allowance. */
const neededBytes = { cpu: gibibyte, cuda: 4 * gibibyte } as const;

export function missingSpace(variant: keyof typeof neededBytes, freeBytes: number | null): Missing[] {
  const needed = neededBytes[variant];
  if (freeBytes === null || freeBytes >= needed) return [];
  const why = `${formatBytes(freeBytes)} of ${formatBytes(needed)} are free`;
  return [
    { what: 'space on the disk', why, packages: [], bring: 'free it, or set XDG_DATA_HOME to another disk' },
  ];
}

/** All of it in one error, with one command that brings the packages. */
export function missingError(missing: readonly Missing[]): AppError {
  const packages = missing.flatMap((entry) => entry.packages);
  const steps = [
    ...(packages.length === 0 ? [] : [`sudo apt install ${packages.join(' ')}`]),
    ...missing.flatMap(({ bring }) => (bring === null ? [] : [bring])),
  ];
  return new AppError('build_tools_missing', {
    message: `This box cannot build llama.cpp; it lacks ${missing.map(({ what, why }) => `${what} (${why})`).join(', ')}.`,
    nextStep: `${steps.join('; ')}.`,
    facts: { missing },
  });
}

function isOld({ version }: BuildTool): boolean {
  return version !== null && compareVersions(version, leastCmake) < 0;
}
