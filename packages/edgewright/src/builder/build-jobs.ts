const gibibyte = 1024 ** 3;

/** Room for one compiler at its largest file; nvcc runs several compilers on one file of kernels. An allowance, not a measurement. */
export const bytesPerJob = { cpu: gibibyte, cuda: 2 * gibibyte } as const;

export interface Jobs {
  readonly count: number;
  readonly because: string;
}

/** How many compilers run at once: one per core, as far as memory goes. */
export function chooseJobs(given: {
  asked: number | null;
  cores: number;
  /** Null: not known; then cores alone count. */
  availableBytes: number | null;
  variant: keyof typeof bytesPerJob;
}): Jobs {
  const { asked, cores, availableBytes, variant } = given;
  if (asked !== null) return { count: asked, because: 'as asked' };
  const fitting =
    availableBytes === null ? cores : Math.max(1, Math.floor(availableBytes / bytesPerJob[variant]));
  const perJob = `${bytesPerJob[variant] / gibibyte} GiB each`;
  return fitting < cores
    ? { count: fitting, because: `memory for ${fitting} at ${perJob}, of ${cores} cores` }
    : { count: cores, because: `one per core, ${perJob}` };
}
