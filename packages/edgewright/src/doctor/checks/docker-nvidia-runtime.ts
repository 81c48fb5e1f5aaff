import type { Remedy } from '../../contract/finding.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { withoutGpu } from '../box.ts';
import { fail, pass, skip, type Check, type Judgement } from '../check.ts';
import { automatic } from '../remedy.ts';

export const dockerNvidiaRuntimeCheck: Check = {
  id: 'docker-nvidia-runtime',
  title: 'NVIDIA runtime of Docker',
  phases: ['before', 'during'],
  why: 'Only through this runtime, or through CDI, does a container see the GPU; without it engines end with "Can\'t initialize NVML".',
  source: ['Jetson Thor workshop (2025): NVML errors', 'known issue KI-2', 'docker info'],
  applies: (facts) => {
    const { docker, nvidiaContainerToolkit: toolkit } = facts.containers;
    if (docker === null || docker.access === 'not-installed')
      return withoutGpu(facts) ?? 'Docker is not installed.';
    if (toolkit === null && docker.runtimes?.includes('nvidia') !== true) {
      return withoutGpu(facts) ?? 'The NVIDIA Container Toolkit comes first.';
    }
    return withoutGpu(facts);
  },
  judge: (facts) => {
    const { docker } = facts.containers;
    if (docker === null) return skip('Docker could not be asked.');
    if (docker.runtimes?.includes('nvidia')) {
      const start =
        docker.defaultRuntime === 'nvidia' ? 'it is the default' : 'start containers with --runtime nvidia';
      return pass(`Docker has the runtime nvidia; ${start}.`);
    }
    if (docker.daemonJson?.verdict === 'invalid')
      return skip(`${docker.daemonJson.path} has to be repaired first.`);
    return judgeMissing(facts);
  },
};

function judgeMissing(facts: HostFacts): Judgement {
  const docker = facts.containers.docker;
  const written = docker?.daemonJson?.runtimes.includes('nvidia') ?? false;
  const gpuDevices = docker?.cdiDevices?.filter((name) => name.startsWith('nvidia.com/gpu')) ?? [];
  if (gpuDevices.length > 0) {
    return pass(
      `No runtime nvidia, but Docker offers ${gpuDevices.join(', ')}: start containers with --device.`,
    );
  }
  if (docker?.runtimes) {
    const found = `Docker has the runtimes ${docker.runtimes.join(', ')}, but not nvidia`;
    return fail(
      written ? `${found}; it is in ${docker.daemonJson?.path}, which Docker has not read yet.` : `${found}.`,
      registerRuntime,
    );
  }
  // Docker did not tell, so its file has to.
  const verdict = docker?.daemonJson?.verdict;
  if (verdict === undefined || verdict === 'unreadable')
    return skip('Docker could not be asked for its runtimes.');
  return written
    ? pass(`${docker?.daemonJson?.path} names the runtime nvidia; Docker itself could not be asked.`)
    : fail(`${docker?.daemonJson?.path} does not name the runtime nvidia.`, registerRuntime);
}

/** Reload, not restart: Docker reads runtimes anew on reload, and containers keep running. */
const registerRuntime: Remedy = automatic('docker-nvidia-runtime', {
  summary: 'Register the runtime with Docker. Running containers are not stopped.',
  commands: ['sudo nvidia-ctk runtime configure --runtime=docker', 'sudo systemctl reload docker'],
});
