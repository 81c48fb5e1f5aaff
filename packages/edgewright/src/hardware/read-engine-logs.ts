import type { HostFacts } from '../contract/host-facts.ts';
import { limits } from '../contract/limits.ts';
import { engineOfImage } from './docker/engine-images.ts';
import type { Machine } from './machine.ts';

export interface EngineLog {
  /** Name of the container. */
  name: string;
  text: string;
}

/** The last lines of containers whose image is an engine's, running or not. Reads, and touches nothing. */
export async function readEngineLogs(machine: Machine, facts: HostFacts): Promise<EngineLog[]> {
  const engines = (facts.containers.containers ?? [])
    .filter(({ image }) => engineOfImage(image) !== null)
    .slice(0, limits.engineLogContainers);
  const logs = await Promise.all(
    engines.map(async ({ name }) => {
      const outcome = await machine.run(['docker', 'logs', '--tail', String(limits.engineLogLines), name]);
      // Engines log to standard error as a rule; a missing container is no log.
      if (outcome.kind !== 'ran' || outcome.exitCode !== 0) return [];
      const text = `${outcome.stdout}${outcome.stderr}`;
      return text.trim() === '' ? [] : [{ name, text }];
    }),
  );
  return logs.flat();
}
