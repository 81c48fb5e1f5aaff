/** What came of reading a file or a folder. */
export type ReadOutcome<Content> =
  | { kind: 'read'; content: Content }
  | { kind: 'absent' }
  | { kind: 'denied' }
  | { kind: 'failed'; why: string };

/** What came of running a command. */
export type CommandOutcome =
  | { kind: 'ran'; exitCode: number; stdout: string; stderr: string; durationMs: number }
  | { kind: 'absent' }
  | { kind: 'timeout'; afterMs: number }
  | { kind: 'failed'; why: string };

export interface RunOptions {
  /** Default `limits.probeMs`. */
  deadlineMs?: number;
  /** Ends the program early, as `failed`; a captured answer is there at once and needs none. */
  signal?: AbortSignal | undefined;
}

/** What came of asking an HTTP server behind a Unix socket. */
export type SocketOutcome =
  | { kind: 'answered'; status: number; body: string; durationMs: number }
  | { kind: 'absent' }
  | { kind: 'denied' }
  | { kind: 'timeout'; afterMs: number }
  | { kind: 'failed'; why: string };

/**
 * Everything the probes may ask of a machine: files, folders, commands and local sockets, and nothing else. The
 * live machine answers from the system, a recorded one from a capture, a recording one writes the capture.
 * No call throws; each ends within its deadline.
 */
export interface Machine {
  readonly origin: 'live' | 'recorded' | 'composed';
  /** The beginning of a text file (at most `limits.hostFileBytes`). */
  readText(path: string): Promise<ReadOutcome<string>>;
  /** Names in a folder, sorted. */
  list(path: string): Promise<ReadOutcome<string[]>>;
  /** Runs a program, without a shell. `argv[0]` is looked up on PATH, or is an absolute path. */
  run(argv: readonly string[], options?: RunOptions): Promise<CommandOutcome>;
  /** HTTP GET through a Unix socket, as `curl --unix-socket SOCKET http://localhost/PATH`. */
  getFromSocket(socket: string, path: string): Promise<SocketOutcome>;
  /** Value of an environment variable that matters to engines; only a fixed list is ever recorded. */
  environment(name: string): string | null;
  /** What the running system says of itself without being asked; null for a capture. */
  readonly runtime: RuntimeFacts | null;
}

export interface RuntimeFacts {
  platform: string;
  arch: string;
  kernel: string;
  /** Cores this process may be scheduled on. */
  availableCores: number;
  totalMemoryBytes: number;
  homeDirectory: string;
}
