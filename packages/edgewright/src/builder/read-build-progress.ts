/** How far a compile is: steps of Ninja, or percent of make. */
export interface CompileProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * `[12/218] Building CXX object …` of Ninja (with the status format that we ask for) and `[ 37%] Building CXX object …`
 * of make with CMake's rules. Null for every other line.
 */
export function readBuildProgress(line: string): CompileProgress | null {
  const [, steps, of] = /^\[(\d+)\/(\d+)\] /.exec(line) ?? [];
  if (steps !== undefined && of !== undefined) return progressOf(Number(steps), Number(of));
  const [, percent] = /^\[ *(\d{1,3})%\] /.exec(line) ?? [];
  return percent === undefined ? null : progressOf(Number(percent), 100);
}

function progressOf(done: number, total: number): CompileProgress | null {
  return total > 0 && done <= total ? { done, total } : null;
}
