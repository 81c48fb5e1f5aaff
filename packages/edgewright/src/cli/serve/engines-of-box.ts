import { engineProfiles } from '../../catalog/engines/engines.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import type { EngineAvailability } from '../../planner/deployment-question.ts';
import { availableEngines } from '../plan/available-engines.ts';
import { builtLlamaServer, withBuiltServer } from '../plan/built-server.ts';
import type { ServingWishes } from './service-wishes.ts';

/** A box, and the engines that can be started on it. */
export interface BoxEngines {
  readonly facts: HostFacts;
  readonly available: readonly EngineAvailability[];
  /** The llama-server that was built on this box; null: none. */
  readonly llamaServer: string | null;
}

/**
 * What can be started here. Without `wantsAll` neither Docker nor Python is asked: then only our own engine and one
 * that was built on the box count.
 */
export async function enginesOfBox(
  light: HostFacts,
  about: { wantsAll: boolean; serving: ServingWishes },
): Promise<BoxEngines> {
  const llamaServer = await builtLlamaServer();
  const facts = about.wantsAll ? await readHostFacts(liveMachine(), {}) : light;
  const images = new Set(facts.containers.images ?? []);
  const available = (availableEngines(facts) ?? onlyOurs()).map((row) =>
    refine(row, { offline: about.serving.offline, images }),
  );
  return { facts, available: withBuiltServer(available, llamaServer), llamaServer };
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
