/** How one engine is brought up on this host, complete: a supervisor adds nothing to it. */
export type LaunchSpec = ProcessLaunch | ContainerLaunch | AttachedEngine;

/** A file that is written before the start. */
export interface LaunchFile {
  /** Relative to the run directory, for example `edgewright.yaml` or `models/llm/config.pbtxt`. */
  readonly path: string;
  readonly content: string;
}

export interface ProcessLaunch {
  readonly kind: 'process';
  readonly command: string;
  readonly argv: readonly string[];
  /** Added to the environment of the supervisor. */
  readonly env: Readonly<Record<string, string>>;
  /** Written below `runDirectory`, which the arguments name. */
  readonly files: readonly LaunchFile[];
}

export interface ContainerLaunch {
  readonly kind: 'container';
  readonly image: string;
  /** Replaces the entry point of the image; null keeps it. */
  readonly entrypoint: readonly string[] | null;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly { readonly from: string; readonly to: string; readonly readOnly: boolean }[];
  /** Written to the run directory, which is mounted at `/config`, read-only. */
  readonly files: readonly LaunchFile[];
  /** How the GPU gets in. `runtime`: `--runtime nvidia`; `gpus`: `--gpus all`; `cdi`: device names; `none`: it does not. */
  readonly gpu:
    | { readonly kind: 'none' | 'gpus' }
    | { readonly kind: 'runtime'; readonly runtime: string }
    | { readonly kind: 'cdi'; readonly devices: readonly string[] };
  /** `host`: the engine listens on loopback of this machine. `bridge`: `port` is published on loopback as `hostPort`. */
  readonly network:
    | { readonly kind: 'host' }
    | { readonly kind: 'bridge'; readonly port: number; readonly hostPort: number };
  /** Shared memory: that of the host, or so many bytes of its own. */
  readonly sharedMemory: 'host' | number;
  /** Most memory it may hold; absent: as much as there is. */
  readonly memoryBytes?: number;
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
}

/** An engine that somebody else runs: nothing is started or stopped. */
export interface AttachedEngine {
  readonly kind: 'attached';
  readonly baseUrl: string;
}

/** What the supervisor decides about a start. */
export interface LaunchPlace {
  /** Address and port that the engine is reached at from this machine. */
  readonly host: string;
  readonly port: number;
  /** Absolute path of a folder of this start. */
  readonly runDirectory: string;
}
