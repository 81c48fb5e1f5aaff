import { access } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';

/**
 * Where the container engine listens: what DOCKER_HOST says, else Docker's socket, else Podman's, which speaks the same
 * interface. Null: none that this user may use.
 */
export async function findContainerSocket(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const named = environment['DOCKER_HOST'];
  if (named?.startsWith('unix://')) return named.slice('unix://'.length);
  const home = environment['HOME'];
  const runtime = environment['XDG_RUNTIME_DIR'];
  const candidates = [
    '/var/run/docker.sock',
    ...(home === undefined ? [] : [join(home, '.docker/run/docker.sock')]),
    ...(runtime === undefined ? [] : [join(runtime, 'docker.sock'), join(runtime, 'podman/podman.sock')]),
    '/run/podman/podman.sock',
  ];
  for (const path of candidates) {
    const usable = await access(path, constants.R_OK | constants.W_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  return null;
}
