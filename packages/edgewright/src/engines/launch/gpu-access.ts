import type { HostFacts } from '../../contract/host-facts.ts';
import type { ContainerLaunch } from '../launch-spec.ts';

/** How a container of this box gets the GPU. */
export function gpuAccess(host: HostFacts): ContainerLaunch['gpu'] {
  const { accelerators, jetson, device, containers } = host;
  if (accelerators?.length === 0) return { kind: 'none' };
  const runtimes = containers.docker?.runtimes ?? [];
  const runtime = runtimes.find((name) => name === 'nvidia') ?? runtimes.find((name) => /nvidia/.test(name));
  if (runtime !== undefined) return { kind: 'runtime', runtime };
  const devices = (containers.docker?.cdiDevices ?? []).filter((name) => name.startsWith('nvidia.com/gpu='));
  if (devices.length > 0) {
    const everything = devices.find((name) => name === 'nvidia.com/gpu=all');
    return { kind: 'cdi', devices: everything === undefined ? devices : [everything] };
  }
  // `--gpus` mounts the libraries of cards; those of a Jetson come with the runtime.
  const isJetson = jetson !== null || device?.id?.startsWith('jetson-') === true;
  return isJetson ? { kind: 'runtime', runtime: 'nvidia' } : { kind: 'gpus' };
}
