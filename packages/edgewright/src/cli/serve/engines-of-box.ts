import { engineProfiles } from '../../catalog/engines/engines.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import type { EngineAvailability } from '../../planner/deployment-question.ts';
import { availableEngines } from '../plan/available-engines.ts';
import { builtLlamaServer } from '../plan/built-server.ts';
import { programsOnPath, type InstalledPrograms } from './installed-programs.ts';
import type { ServingWishes } from './service-wishes.ts';

/** A box, and the engines that can be started on it. */
export interface BoxEngines {
  readonly facts: HostFacts;
  readonly available: readonly EngineAvailability[];
  /** Engines that are started as programs of this box, whatever else could start them. */
  readonly programs: InstalledPrograms;
}

/**
 * What can be started here. Without `wantsAll` neither Docker nor Python is asked: then only our own engine and one
 * that was built on the box count.
 */
export async function enginesOfBox(
  light: HostFacts,
  about: { wantsAll: boolean; serving: ServingWishes },
): Promise<BoxEngines> {
  const facts = about.wantsAll ? await readHostFacts(liveMachine(), {}) : light;
  const images = new Set(facts.containers.images ?? []);
  const rows = (availableEngines(facts) ?? onlyOurs()).map((row) =>
    refine(row, { offline: about.serving.offline, images }),
  );
  const built = await builtLlamaServer();
  const onPath = about.wantsAll ? await programsOnPath(process.env['PATH'] ?? '') : {};
  return { facts, ...withPrograms(rows, { built, onPath }) };
}

/**
 * A llama-server that was built here goes before its image: it fits the box. What merely lies on the search path is
 * for boxes where the image cannot be started: what it was built for is not known.
 */
export function withPrograms(
  rows: readonly EngineAvailability[],
  { built, onPath }: { built: string | null; onPath: InstalledPrograms },
): Pick<BoxEngines, 'available' | 'programs'> {
  const programs: InstalledPrograms = {};
  const available = rows.map((row) => {
    const { engine } = row;
    if (engine === 'llama-cpp' && built !== null) {
      programs[engine] = built;
      return { engine, usable: true, because: 'it was built on this box' };
    }
    const path = onPath[engine];
    if (row.usable || path === undefined) return row;
    programs[engine] = path;
    return { engine, usable: true, because: `${path} is installed` };
  });
  return { available, programs };
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
