import { describe, expect, it } from 'vitest';
import type { ContainerLaunch } from '../../engines/launch-spec.ts';
import { containerLabels, containerOptions } from './container-options.ts';

const launch: ContainerLaunch = {
  kind: 'container',
  image: 'vllm/vllm-openai:v0.28.0',
  entrypoint: null,
  argv: ['model', '--port', '8000'],
  env: { HF_HUB_OFFLINE: '1' },
  mounts: [{ from: '/models', to: '/models', readOnly: true }],
  files: [],
  gpu: { kind: 'runtime', runtime: 'nvidia' },
  network: { kind: 'host' },
  sharedMemory: 'host',
  ulimits: [{ name: 'memlock', soft: -1, hard: -1 }],
};
const about = { name: 'edgewright-8000', labels: { [containerLabels.ours]: 'vllm' }, runDirectory: '/run/1' };

describe('containerOptions', () => {
  it('asks for what the launch says, and for no rights beyond it', () => {
    const options = containerOptions(launch, about);
    expect(options).toMatchObject({
      name: 'edgewright-8000',
      Image: 'vllm/vllm-openai:v0.28.0',
      Cmd: ['model', '--port', '8000'],
      Env: ['HF_HUB_OFFLINE=1'],
      Labels: { 'io.edgewright.engine': 'vllm' },
      HostConfig: {
        Binds: ['/models:/models:ro'],
        NetworkMode: 'host',
        Runtime: 'nvidia',
        IpcMode: 'host',
        Ulimits: [{ Name: 'memlock', Soft: -1, Hard: -1 }],
        SecurityOpt: ['no-new-privileges'],
        RestartPolicy: { Name: 'no' },
      },
    });
    expect(options.Entrypoint).toBeUndefined();
    expect(options.HostConfig).not.toHaveProperty('Privileged');
    expect(options.HostConfig).not.toHaveProperty('CapAdd');
  });

  it.each<[string, Partial<ContainerLaunch>, object]>([
    [
      'GPUs by count',
      { gpu: { kind: 'gpus' } },
      { DeviceRequests: [{ Count: -1, Capabilities: [['gpu']] }] },
    ],
    [
      'GPUs by name',
      { gpu: { kind: 'cdi', devices: ['nvidia.com/gpu=all'] } },
      { DeviceRequests: [{ Driver: 'cdi', DeviceIDs: ['nvidia.com/gpu=all'] }] },
    ],
    [
      'a port on loopback only',
      { network: { kind: 'bridge', port: 8000, hostPort: 41_000 } },
      { NetworkMode: 'bridge', PortBindings: { '8000/tcp': [{ HostIp: '127.0.0.1', HostPort: '41000' }] } },
    ],
    ['shared memory of its own', { sharedMemory: 1024 }, { ShmSize: 1024 }],
    ['a limit of memory', { memoryBytes: 2048 }, { Memory: 2048, MemorySwap: 2048 }],
    [
      'files of the start, read-only',
      { files: [{ path: 'edgewright.yaml', content: '' }] },
      { Binds: ['/models:/models:ro', '/run/1:/config:ro'] },
    ],
  ])('gives it %s', (_name, changes, hostConfig) => {
    expect(containerOptions({ ...launch, ...changes }, about).HostConfig).toMatchObject(hostConfig);
  });
});
