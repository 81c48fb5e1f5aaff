import { z } from 'zod';

/** How far one got with a container engine. */
export const containerAccess = ['ok', 'not-installed', 'not-running', 'denied', 'unknown'] as const;

/** /etc/docker/daemon.json. A missing file and a missing `default-runtime` are both valid. */
export const daemonJsonSchema = z.object({
  path: z.string(),
  verdict: z.enum(['missing', 'valid', 'invalid', 'unreadable']),
  /** For an invalid file: what is wrong and where (line and column). */
  problem: z.string().nullable(),
  runtimes: z.array(z.string()),
  defaultRuntime: z.string().nullable(),
  cdiEnabled: z.boolean().nullable(),
});

export const dockerFactsSchema = z.object({
  access: z.enum(containerAccess),
  /** What was tried and what it said, when access is not `ok`. */
  problem: z.string().nullable().default(null),
  version: z.string().nullable(),
  runtimes: z.array(z.string()).nullable(),
  defaultRuntime: z.string().nullable(),
  rootDirectory: z.string().nullable().default(null),
  storageDriver: z.string().nullable().default(null),
  cdiSpecDirectories: z.array(z.string()).nullable().default(null),
  /** Devices the engine offers by name, for example `nvidia.com/gpu=all`. */
  cdiDevices: z.array(z.string()).nullable().default(null),
  daemonJson: daemonJsonSchema.nullable().default(null),
});

export const containerFactsSchema = z.object({
  docker: dockerFactsSchema.nullable().default(null),
  podman: z.object({ version: z.string().nullable() }).nullable().default(null),
  containerd: z.object({ version: z.string().nullable() }).nullable().default(null),
  nvidiaContainerToolkit: z.object({ version: z.string().nullable() }).nullable().default(null),
  /** CDI specification files that name NVIDIA devices; null: the folders could not be read. */
  cdiSpecFiles: z.array(z.string()).nullable().default(null),
  /** Driver releases whose libraries the CDI specifications name; more or other than the running one: stale. */
  cdiDriverVersions: z.array(z.string()).nullable().default(null),
  /** Containers that exist, running or not; null: could not be asked. Never their environment or command line. */
  containers: z
    .array(z.object({ name: z.string(), image: z.string(), state: z.string(), ports: z.array(z.int()) }))
    .nullable()
    .default(null),
  /** Images on disk, as `repository:tag`. */
  images: z.array(z.string()).nullable().default(null),
  /** A container that was started to see whether it finds the GPU; null: not tried. */
  gpuInContainer: z
    .object({ command: z.string(), works: z.boolean(), output: z.string() })
    .nullable()
    .default(null),
});
export type ContainerFacts = z.infer<typeof containerFactsSchema>;

export const kubernetesFactsSchema = z.object({
  /** `k3s`, `rke2`, `microk8s`, `kubelet`. */
  distribution: z.string(),
  version: z.string().nullable(),
  /** Whether K3s has written an `nvidia` runtime into its generated containerd configuration. */
  nvidiaRuntime: z.boolean().nullable().default(null),
});
