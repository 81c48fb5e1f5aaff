import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { AppError } from '../../../base/app-error.ts';

/**
 * The llama.cpp release whose C interface `llama-structs.ts` describes. A library of another release may lay
 * its structures out differently, so the name is part of the contract.
 */
export const llamaRelease = 'v0.5.0';

/** The npm packages that carry prebuilt llama.cpp libraries, best first, by `platform-arch`. */
const packagesByPlatform: Record<string, string[]> = {
  'linux-x64': [
    '@node-llama-cpp/linux-x64-cuda',
    '@node-llama-cpp/linux-x64-vulkan',
    '@node-llama-cpp/linux-x64',
  ],
  'linux-arm64': ['@node-llama-cpp/linux-arm64'],
  'darwin-arm64': ['@node-llama-cpp/mac-arm64-metal'],
  'darwin-x64': ['@node-llama-cpp/mac-x64'],
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
  const packages = packagesByPlatform[platform];
  throw new AppError('install_incomplete', {
    message: packages
      ? `No llama.cpp library was found for ${platform}; looked in ${candidates.join(', ') || packages.join(', ')}.`
      : `The embedded engine has no prebuilt library for ${platform}.`,
    facts: { platform, candidates },
  });
}

function prebuiltDirectories(): string[] {
  const require = createRequire(import.meta.url);
  const found: string[] = [];
  for (const name of packagesByPlatform[`${process.platform}-${process.arch}`] ?? []) {
    let manifest: string;
    try {
      manifest = require.resolve(`${name}/package.json`);
    } catch {
      // The packages export only their entry; fall back to resolving that.
      try {
        manifest = path.join(path.dirname(require.resolve(name)), '..', 'package.json');
      } catch {
        continue;
      }
    }
    const bins = path.join(path.dirname(manifest), 'bins');
    if (!existsSync(bins)) continue;
    for (const entry of readdirSync(bins)) found.push(path.join(bins, entry));
  }
  return found;
}

/** Release builds carry the release in the file name, local builds do not. */
function filesIn(directory: string): LlamaLibraryFiles | null {
  const extension = process.platform === 'darwin' ? 'dylib' : 'so';
  for (const suffix of [`.${llamaRelease}`, '']) {
    const files = {
      directory,
      llama: path.join(directory, `libllama${suffix}.${extension}`),
      ggml: path.join(directory, `libggml${suffix}.${extension}`),
      ggmlBase: path.join(directory, `libggml-base.${extension}`),
    };
    if (existsSync(files.llama) && existsSync(files.ggml)) return files;
  }
  return null;
}
