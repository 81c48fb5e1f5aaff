import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import type { ContainerLaunch } from '../../engines/launch-spec.ts';

/** Every container of ours carries these; nothing without them is ever touched. */
export const containerLabels = {
  ours: 'io.edgewright.engine',
  deployment: 'io.edgewright.deployment',
  /** Identity of the service that started it. */
  owner: 'io.edgewright.owner',
  /** The same for the same launch. */
  identity: 'io.edgewright.identity',
  url: 'io.edgewright.url',
  runDirectory: 'io.edgewright.run-directory',
} as const;

export interface ContainerName {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Where the files of a start lie inside the container. */
const configPath = '/config';

/** What the Engine API is asked for. Nothing here gives rights beyond those of any container. */
export function containerOptions(
  spec: ContainerLaunch,
  about: ContainerName & { runDirectory: string },
): ContainerCreateOptions {
  return {
    name: about.name,
    Image: spec.image,
    ...(spec.entrypoint === null ? {} : { Entrypoint: [...spec.entrypoint] }),
    Cmd: [...spec.argv],
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    Labels: { ...about.labels },
    ...(spec.network.kind === 'bridge' ? { ExposedPorts: { [`${spec.network.port}/tcp`]: {} } } : {}),
    HostConfig: hostConfig(spec, about.runDirectory),
  };
}

function hostConfig(spec: ContainerLaunch, runDirectory: string): HostConfig {
  const binds = spec.mounts.map(({ from, to, readOnly }) => `${from}:${to}${readOnly ? ':ro' : ''}`);
  if (spec.files.length > 0) binds.push(`${runDirectory}:${configPath}:ro`);
  return {
    Binds: binds,
    ...networkOf(spec),
    ...gpuOf(spec),
    ...(spec.sharedMemory === 'host' ? { IpcMode: 'host' } : { ShmSize: spec.sharedMemory }),
    ...(spec.memoryBytes === undefined ? {} : { Memory: spec.memoryBytes, MemorySwap: spec.memoryBytes }),
    Ulimits: spec.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    SecurityOpt: ['no-new-privileges'],
    // A crash is the supervisor's to see, and its restarts have pauses and a history.
    RestartPolicy: { Name: 'no' },
    LogConfig: { Type: 'json-file', Config: { 'max-size': '16m', 'max-file': '2' } },
  };
}

function networkOf({ network }: ContainerLaunch): HostConfig {
  if (network.kind === 'host') return { NetworkMode: 'host' };
  const port = `${network.port}/tcp`;
  return {
    NetworkMode: 'bridge',
    PortBindings: { [port]: [{ HostIp: '127.0.0.1', HostPort: String(network.hostPort) }] },
  };
}

function gpuOf({ gpu }: ContainerLaunch): HostConfig {
  switch (gpu.kind) {
    case 'none':
      return {};
    case 'runtime':
      return { Runtime: gpu.runtime };
    case 'gpus':
      return { DeviceRequests: [{ Driver: '', Count: -1, DeviceIDs: [], Capabilities: [['gpu']] }] };
    case 'cdi':
      return { DeviceRequests: [{ Driver: 'cdi', DeviceIDs: [...gpu.devices] }] };
  }
}
