import { parseSmiBytes } from './parse-value.ts';

export interface GpuProcessRow {
  /** Of the GPU; null where it was not asked. */
  uuid: string | null;
  pid: number;
  name: string;
  usedBytes: number | null;
}

/** Rows of `--query-compute-apps=[gpu_uuid,]pid,process_name,used_memory --format=csv,noheader,nounits`. */
export function parseComputeApps(text: string): GpuProcessRow[] {
  return text.split('\n').flatMap((line) => {
    const [, uuid = null, pid, name = '', used] =
      /^\s*(?:((?:GPU|MIG)-[\w-]+),\s*)?(\d{1,10}),\s*(.*),\s*([^,]*?)\s*$/.exec(line) ?? [];
    if (pid === undefined) return [];
    return [{ uuid, pid: Number(pid), name: programName(name), usedBytes: parseSmiBytes(used) }];
  });
}

/** The program without folder and arguments: arguments can hold secrets. */
function programName(command: string): string {
  const [path = ''] = command.trim().split(/\s+/);
  return path.split('/').at(-1) || path || 'unknown';
}

const sizes: Record<string, number> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** /sys/kernel/debug/nvmap/iovmm/clients of Orin: `user  vlm-server  4321  524288K`. */
export function parseNvmapClients(text: string): GpuProcessRow[] {
  return text.split('\n').flatMap((line) => {
    const [, name, pid, digits, unit = ''] =
      /^\s*\S+\s+(\S+)\s+(\d{1,10})\s+(\d{1,15})([KMG]?)\s*$/.exec(line) ?? [];
    if (name === undefined) return [];
    return [{ uuid: null, pid: Number(pid), name, usedBytes: Number(digits) * (sizes[unit] ?? 1) }];
  });
}
