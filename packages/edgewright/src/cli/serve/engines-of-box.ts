import { join } from 'node:path';
import { access } from 'node:fs/promises';
import { constants } from 'node:fs';
import { engineProfiles } from '../../catalog/engines/engines.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import type { EngineAvailability } from '../../planner/deployment-question.ts';
import { dataDirectory } from '../data-directory.ts';
import { availableEngines } from '../plan/available-engines.ts';
import type { ServingWishes } from './service-wishes.ts';

/** A box, and the engines that can be started on it. */
export interface BoxEngines {
  readonly facts: HostFacts;
  readonly available: readonly EngineAvailability[];
  /** The llama-server that was built on this box; null: none. */
  readonly llamaServer: string | null;
}

/** Where `engines build llama-cpp` puts what it builds. */
export function builtLlamaServer(): string {
  return join(dataDirectory(), 'engines', 'llama-cpp', 'current', 'bin', 'llama-server');
}

/**
 * What can be started here. Without `wantsAll` neither Docker nor Python is asked: then only our own engine and one
 * that was built on the box count.
 */
export async function enginesOfBox(
  light: HostFacts,
  about: { wantsAll: boolean; serving: ServingWishes },
): Promise<BoxEngines> {
  const llamaServer = await executable(builtLlamaServer());
  const facts = about.wantsAll ? await readHostFacts(liveMachine(), {}) : light;
  const images = new Set(facts.containers.images ?? []);
  const available = (availableEngines(facts) ?? onlyOurs()).map((row) =>
    refine(row, { offline: about.serving.offline, images }),
  );
  if (llamaServer === null) return { facts, available, llamaServer };
  const built = { engine: 'llama-cpp', usable: true, because: 'it was built on this box' } as const;
  return { facts, available: [...available.filter((row) => row.engine !== 'llama-cpp'), built], llamaServer };
}

/** For a box that was looked at only as far as our own engine needs. */
function onlyOurs(): EngineAvailability[] {
  return engineProfiles.map(({ id }) =>
    id === 'embedded'
      ? { engine: id, usable: true, because: 'it is part of Edgewright' }
      : { engine: id, usable: false, because: 'this box has no GPU for it; name it with --engine to use it' },
  );
}

/** Nothing is fetched offline. */
function refine(
  row: EngineAvailability,
  { offline, images }: { offline: boolean; images: ReadonlySet<string> },
): EngineAvailability {
  const image = row.image ?? null;
  if (!offline || image === null || images.has(image)) return row;
  return { ...row, usable: false, because: `offline, and its image ${image} is not here` };
}

async function executable(path: string): Promise<string | null> {
  return await access(path, constants.X_OK).then(
    () => path,
    () => null,
  );
}
