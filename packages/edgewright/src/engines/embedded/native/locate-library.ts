import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { AppError } from '../../../base/app-error.ts';

/**
 * The llama.cpp release whose C interface `llama-structs.ts` describes. A library of another release may lay
 * its structures out differently, so the name is part of the contract.
 */
export const llamaRelease = 'v0.5.0';

/** The npm packages that carry prebuilt llama.cpp libraries, by `platform-arch`. Only what was tried is listed. */
const packageByPlatform: Record<string, string> = {
  'linux-x64': '@node-llama-cpp/linux-x64',
  'linux-arm64': '@node-llama-cpp/linux-arm64',
};

export interface LlamaLibraryFiles {
  directory: string;
  llama: string;
  ggml: string;
  ggmlBase: string;
}

/**
 * Finds the shared libraries: in `directory` if one is given (a build of one's own), else in the installed
 * prebuilt package of this platform.
 *
 * @throws AppError `install_incomplete` with the places that were looked at.
 */
export function locateLlamaLibrary(directory: string | null): LlamaLibraryFiles {
  const candidates = directory === null ? prebuiltDirectories() : [directory];
  for (const candidate of candidates) {
    const files = filesIn(candidate);
    if (files) return files;
  }
  const platform = `${process.platform}-${process.arch}`;
  const name = packageByPlatform[platform];
  throw new AppError('install_incomplete', {
    message:
      name === undefined && directory === null
        ? `The embedded engine has no prebuilt library for ${platform}; it has one for Linux on x64 and arm64.`
        : `No llama.cpp library was found; looked in ${candidates.join(', ') || name}.`,
    facts: { platform, candidates },
  });
}

function prebuiltDirectories(): string[] {
  const platform = `${process.platform}-${process.arch}`;
  const name = packageByPlatform[platform];
  if (name === undefined) return [];
  try {
    // The package exports only its entry, which lies one folder below its root.
    const entry = createRequire(import.meta.url).resolve(name);
    return [path.join(path.dirname(entry), '..', 'bins', platform)];
  } catch {
    return [];
  }
}

/** Release builds carry the release in the file name, local builds do not. */
function filesIn(directory: string): LlamaLibraryFiles | null {
  for (const suffix of [`.${llamaRelease}`, '']) {
    const files = {
      directory,
      llama: path.join(directory, `libllama${suffix}.so`),
      ggml: path.join(directory, `libggml${suffix}.so`),
      ggmlBase: path.join(directory, `libggml-base.so`),
    };
    if (existsSync(files.llama) && existsSync(files.ggml)) return files;
  }
  return null;
}
