import type { HostFacts } from '../../contract/host-facts.ts';
import { hasGpu, hasIntegratedGpu } from '../box.ts';
import { fail, pass, skip, type Check } from '../check.ts';
import { manual } from '../remedy.ts';

export const dockerDaemonJsonCheck: Check = {
  id: 'docker-daemon-json',
  title: 'Configuration of Docker',
  phases: ['before', 'during'],
  why: 'Docker does not start with a daemon.json that is not JSON: a comment or a comma too many is enough.',
  source: ['Jetson Thor workshop (2025): NVML errors', 'dockerd --validate'],
  applies: (facts) =>
    facts.containers.docker === null || facts.containers.docker.access === 'not-installed'
      ? 'Docker is not installed.'
      : null,
  judge: (facts) => {
    const file = facts.containers.docker?.daemonJson ?? null;
    if (file === null) return skip('/etc/docker/daemon.json was not looked at.');
    switch (file.verdict) {
      case 'missing':
        return pass(`${file.path} does not exist, which is valid: Docker uses its defaults.`);
      case 'unreadable':
        return skip(`${file.path} may not be read${file.problem === null ? '' : ` (${file.problem})`}.`);
      case 'valid':
        return pass(`${file.path} is valid${aboutDefault(facts, file.defaultRuntime)}.`);
      case 'invalid':
        return fail(
          `${file.path} is not valid JSON: ${file.problem ?? 'it could not be parsed'}.`,
          manual({
            summary:
              'Correct the file by hand, then let Docker read it. Not done automatically: only its author knows what it should say.',
            commands: [
              `sudo cp -p ${file.path} ${file.path}.broken`,
              `sudo nano ${file.path}`,
              `sudo dockerd --validate --config-file=${file.path}`,
              'sudo systemctl reload-or-restart docker',
            ],
            undo: [`sudo cp -p ${file.path}.broken ${file.path}`],
          }),
        );
    }
  },
};

/** No default runtime is no fault: it only has to be named at every start. */
function aboutDefault(facts: HostFacts, defaultRuntime: string | null): string {
  if (!hasGpu(facts)) return '';
  if (defaultRuntime === 'nvidia') return ', and the default runtime is nvidia';
  const flag = hasIntegratedGpu(facts) ? '`--runtime nvidia`' : '`--gpus all` or `--runtime nvidia`';
  return `; its default runtime is not nvidia, so containers need ${flag}`;
}
