import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { containerLabels } from './container-options.ts';
import { isRunning, processIdentity } from '../../base/process-identity.ts';
import { removeRunDirectory } from './run-directory.ts';

/** A container of ours whose service is gone. */
export interface OrphanContainer {
  readonly id: string;
  readonly deployment: string;
  readonly engine: string;
  readonly identity: string;
  readonly baseUrl: string;
  readonly isRunning: boolean;
  remove(): Promise<void>;
}

/** Only containers with our label are looked at, and of those only the ones whose service no longer runs. */
export async function findOrphans(docker: Docker, adoptionsDirectory: string): Promise<OrphanContainer[]> {
  const containers = await docker.listContainers({
    all: true,
    filters: { label: [containerLabels.ours] },
  });
  const orphans: OrphanContainer[] = [];
  for (const { Id: id, Labels: labels, State: state } of containers) {
    const owners = [labels[containerLabels.owner], await adopterOf(adoptionsDirectory, id)];
    if (await anyRuns(owners)) continue;
    orphans.push({
      id,
      deployment: labels[containerLabels.deployment] ?? '',
      engine: labels[containerLabels.ours] ?? '',
      identity: labels[containerLabels.identity] ?? '',
      baseUrl: labels[containerLabels.url] ?? '',
      isRunning: state === 'running',
      remove: async () => {
        await docker.getContainer(id).remove({ force: true, v: true });
        const directory = labels[containerLabels.runDirectory];
        if (directory !== undefined) await removeRunDirectory(directory);
      },
    });
  }
  return orphans;
}

/** From here on the container belongs to this process. */
export async function recordAdoption(directory: string, id: string): Promise<void> {
  const owner = await processIdentity(process.pid);
  if (owner === null) return;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, id), owner, { mode: 0o600 });
}

function adopterOf(directory: string, id: string): Promise<string | undefined> {
  return readFile(join(directory, id), 'utf8').catch(() => undefined);
}

async function anyRuns(owners: readonly (string | undefined)[]): Promise<boolean> {
  for (const owner of owners) if (owner !== undefined && (await isRunning(owner))) return true;
  return false;
}
