/** Installed packages by name. */
export type InstalledPackages = ReadonlyMap<string, string>;

/** Asks dpkg-query in a way that `parsePackages` reads. Names that are not installed make it exit 1. */
export const packageFormat = '-f=${Package}\\t${Version}\\t${Status}\\n';

export function parsePackages(text: string): InstalledPackages {
  const packages = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [name = '', version = '', status = ''] = line.split('\t');
    if (name !== '' && version !== '' && status.trim().endsWith(' installed')) {
      packages.set(name.trim(), version.trim());
    }
  }
  return packages;
}

export interface PackagedVersion {
  version: string;
  /** Name of the package. */
  source: string;
}

/**
 * Version of the CUDA toolkit, else of its runtime, from the names of packages (`cuda-toolkit-12-6`). The versions
 * of those packages count builds and are not the toolkit's.
 */
export function packagedCuda(packages: InstalledPackages): PackagedVersion | null {
  return (
    newest(packages, /^cuda-toolkit-(\d{1,3})-(\d{1,3})$/) ??
    newest(packages, /^cuda-cudart-(\d{1,3})-(\d{1,3})$/)
  );
}

function newest(packages: InstalledPackages, pattern: RegExp): PackagedVersion | null {
  const found = [...packages.keys()].flatMap((source) => {
    const [, major, minor] = pattern.exec(source) ?? [];
    return major === undefined ? [] : [{ source, major: Number(major), minor: Number(minor) }];
  });
  const best = found.toSorted((left, right) => right.major - left.major || right.minor - left.minor)[0];
  return best ? { version: `${best.major}.${best.minor}`, source: best.source } : null;
}

/** Version without the package's own counting: `9.14.0.64-1` and `10.3.0.30-1+cuda12.5` lose what follows `-`. */
export function packagedVersion(packages: InstalledPackages, pattern: RegExp): PackagedVersion | null {
  for (const [source, version] of packages) {
    const upstream = /^(?:\d+:)?([^-+]+)/.exec(version)?.[1];
    if (pattern.test(source) && upstream !== undefined) return { version: upstream, source };
  }
  return null;
}

export const cudnnPackage = /^libcudnn\d{1,2}(?:-cuda-\d{1,2})?$/;
/** The library first: the meta package `tensorrt` can be left behind. */
export const tensorrtPackages = [/^libnvinfer\d{1,2}$/, /^tensorrt$/] as const;
