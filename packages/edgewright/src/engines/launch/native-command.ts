import { engineProfile } from '../../catalog/engines/engines.ts';
import type { ServedEngine } from '../engine-behaviour.ts';
import type { LaunchQuestion, LaunchWishes } from './launch-wishes.ts';

/**
 * How an engine that is installed on the box is called, up to its arguments. Null: nobody named its program, and
 * Python does not have it.
 */
export function nativeCommand(
  engine: ServedEngine,
  { host, wishes }: Pick<LaunchQuestion, 'host'> & { wishes: Pick<LaunchWishes, 'program'> },
): readonly string[] | null {
  const { command, pythonPackage } = engineProfile(engine);
  if (wishes.program !== null) return [wishes.program, ...command.slice(1)];
  if (pythonPackage === null) return null;
  const isInstalled = host.pythonPackages?.some(({ name }) => {
    // Builds of the night have the CUDA release in their name.
    return (
      name
        .toLowerCase()
        .replaceAll('-', '_')
        .replace(/_nightly.*$/, '') === pythonPackage
    );
  });
  return isInstalled === true ? command : null;
}
