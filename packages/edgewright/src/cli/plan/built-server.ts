import { firstProgram } from '../../base/first-program.ts';
import { builtServerPath } from '../../builder/build-folders.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import type { EngineAvailability } from '../../planner/deployment-question.ts';
import { dataDirectory } from '../data-directory.ts';
import { availableEngines } from './available-engines.ts';

/** The llama-server that `engines build llama-cpp` installed on this machine; null: none. */
export async function builtLlamaServer(): Promise<string | null> {
  return await firstProgram([builtServerPath(dataDirectory())]);
}

/** The same engines, with one that was built here counted as usable. */
export function withBuiltServer(
  available: readonly EngineAvailability[],
  llamaServer: string | null,
): readonly EngineAvailability[] {
  if (llamaServer === null) return available;
  const built = { engine: 'llama-cpp', usable: true, because: 'it was built on this box' } as const;
  return available.map((row) => (row.engine === 'llama-cpp' ? built : row));
}

/** A build counts on the machine that it lies on, not on a recorded one or a device of the catalog. */
export async function builtServerOf(box: { host: HostFacts; isNamed: boolean }): Promise<string | null> {
  return box.isNamed || box.host.origin !== 'live' ? null : await builtLlamaServer();
}

/** Engines that can be started on a box; null: nobody has looked. */
export function startableEngines(
  { host, isNamed }: { host: HostFacts; isNamed: boolean },
  llamaServer: string | null,
): readonly EngineAvailability[] | null {
  const available = isNamed ? null : availableEngines(host);
  return available === null ? null : withBuiltServer(available, llamaServer);
}
