import { engineProfiles } from '../../catalog/engines/engines.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import type { EngineAvailability } from '../../planner/deployment-question.ts';

const pythonNames: Readonly<Record<string, string>> = {
  vllm: 'vllm',
  sglang: 'sglang',
  'tensorrt-llm': 'tensorrt_llm',
  'mlc-llm': 'mlc_llm',
};

/**
 * Which engines could be started on this box: those with an image where Docker answers, those that Python has, and
 * our own. Null for a box that nobody has looked at: every engine counts.
 */
export function availableEngines(facts: HostFacts): EngineAvailability[] | null {
  const { docker } = facts.containers;
  if (docker === null || docker.access === 'unknown') return null;
  const python = facts.pythonPackages ?? [];
  return engineProfiles.map(({ id, images }) => {
    if (id === 'embedded') return { engine: id, usable: true, because: 'it is part of Edgewright' };
    const name = pythonNames[id];
    const installed = python.find((entry) => entry.name.replaceAll('-', '_') === name);
    if (installed !== undefined) {
      return { engine: id, usable: true, because: `${installed.name} ${installed.version} is installed` };
    }
    if (images.length === 0) {
      return { engine: id, usable: false, because: 'it has no image: install it on the box' };
    }
    return docker.access === 'ok'
      ? { engine: id, usable: true, because: 'its image runs in Docker' }
      : { engine: id, usable: false, because: dockerProblem(docker.access) };
  });
}

function dockerProblem(access: 'not-installed' | 'not-running' | 'denied' | 'unknown'): string {
  const words = {
    'not-installed': 'Docker is not installed',
    'not-running': 'Docker does not run',
    denied: 'this user may not use Docker',
    unknown: 'Docker could not be asked',
  };
  return `${words[access]}; \`edgewright doctor\` says what to do`;
}
