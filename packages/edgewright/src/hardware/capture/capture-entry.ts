/** One block of a capture's probes.txt: a command, what it printed, how it ended. */
export interface CaptureEntry {
  /** As one would type it. */
  command: string;
  stdout: string;
  stderr: string;
  exitCode: number;
}
