import { parseSmiVersion } from './parse-value.ts';

export interface SmiHeader {
  driver: string | null;
  /** Highest CUDA version the driver serves. */
  cuda: string | null;
}

/**
 * Driver and CUDA version from the head of the plain table, from `--version` or from the head of `-q`. Driver 610
 * writes `KMD Version` and `CUDA UMD Version`, and remarks where the old names stand; `N/A` (Orin) is no version.
 */
export function parseSmiHeader(text: string): SmiHeader {
  return {
    driver: find(text, [/\bKMD version\s*: *([^|\n]*)/i, /\bDriver version\s*: *([^|\n]*)/i]),
    cuda: find(text, [/\bCUDA UMD version\s*: *([^|\n]*)/i, /\bCUDA version\s*: *([^|\n]*)/i]),
  };
}

function find(text: string, patterns: readonly RegExp[]): string | null {
  for (const pattern of patterns) {
    // On one line of the table several pairs follow each other, with many blanks between.
    const version = parseSmiVersion(pattern.exec(text)?.[1]?.split(/\s{2,}/)[0]);
    if (version !== null) return version;
  }
  return null;
}

export interface ListedGpu {
  index: number;
  name: string;
  uuid: string | null;
}

/** `nvidia-smi -L`: `GPU 0: NVIDIA H200 (UUID: GPU-…)`. Names have brackets of their own: `Orin (nvgpu)`. */
export function parseSmiList(text: string): ListedGpu[] {
  return [...text.matchAll(/^GPU (\d{1,4}): (.+) \(UUID: ([^()]*)\)\s*$/gm)].map(
    ([, index = '', name = '', uuid = '']) => ({
      index: Number(index),
      name,
      uuid: /^GPU-[0-9a-f-]{36}$/i.test(uuid) ? uuid : null,
    }),
  );
}

/** First rows of the plain table: `|   0  Orin (nvgpu)                  N/A  | N/A              N/A |`. */
export function parseSmiTable(text: string): ListedGpu[] {
  return [...text.matchAll(/^\|\s+(\d{1,4})\s{2}(\S.*?)\s{2,}(?:On|Off|N\/A)\s+\|/gm)].map(
    ([, index = '', name = '']) => ({ index: Number(index), name, uuid: null }),
  );
}
