import type { HostFacts } from '../../contract/host-facts.ts';
import { hasIntegratedGpu, isJetson, withoutGpu } from '../box.ts';
import { fail, pass, skip, type Check } from '../check.ts';
import { isOlder } from '../device-knowledge.ts';
import { manual } from '../remedy.ts';
import { recordedReason } from '../unknown-reason.ts';

/** Releases before it do not know GPUs that are part of a system on chip. */
const leastForIntegrated = '1.11.0';
/** The first release that writes CDI specifications. */
const leastForCdi = '1.12.0';

export const containerToolkitCheck: Check = {
  id: 'container-toolkit',
  title: 'NVIDIA Container Toolkit',
  phases: ['before'],
  why: 'It gives containers the GPU and the driver of the host. Without it an engine in a container finds no GPU.',
  source: ['compatibility matrix (Dec 2024): verification commands', 'nvidia-ctk --version'],
  applies: (facts) => withoutGpu(facts) ?? withoutContainers(facts),
  judge: (facts) => {
    const toolkit = facts.containers.nvidiaContainerToolkit;
    if (toolkit === null) {
      const why = recordedReason(facts, 'containers.nvidiaContainerToolkit');
      return why === null
        ? fail('It is not installed.', install(facts))
        : skip(`It could not be asked: ${why}.`);
    }
    if (toolkit.version === null) return pass('It is installed; its version is not known.');
    if (hasIntegratedGpu(facts) && isOlder(toolkit.version, leastForIntegrated)) {
      return fail(
        `Version ${toolkit.version}; GPUs that share the memory of the CPU need ${leastForIntegrated}.`,
        install(facts),
      );
    }
    const cdi = isOlder(toolkit.version, leastForCdi) ? `, too old for CDI (${leastForCdi})` : '';
    return pass(`Version ${toolkit.version}${cdi}.`);
  },
};

function withoutContainers(facts: HostFacts): string | null {
  const { docker, podman, containerd } = facts.containers;
  const someDocker = docker !== null && docker.access !== 'not-installed';
  const some = someDocker || podman !== null || containerd !== null || facts.kubernetes !== null;
  return some ? null : 'There is no container engine.';
}

/** Packages stay manual: adding a package source is a decision of whoever runs the box. */
function install(facts: HostFacts): ReturnType<typeof manual> {
  const addSource = [
    'curl -fsSL https://nvidia.github.io/libnvidia-container/gpgkey | sudo gpg --dearmor -o /usr/share/keyrings/nvidia-container-toolkit-keyring.gpg',
    "curl -fsSL https://nvidia.github.io/libnvidia-container/stable/deb/nvidia-container-toolkit.list | sed 's#deb https://#deb [signed-by=/usr/share/keyrings/nvidia-container-toolkit-keyring.gpg] https://#' | sudo tee /etc/apt/sources.list.d/nvidia-container-toolkit.list",
  ];
  return manual({
    summary: isJetson(facts)
      ? 'Install the package; the sources of Jetson Linux have it.'
      : 'Add the package source of NVIDIA, then install the package.',
    commands: [
      ...(isJetson(facts) ? [] : addSource),
      'sudo apt-get update',
      'sudo apt-get install -y nvidia-container-toolkit',
      'sudo nvidia-ctk runtime configure --runtime=docker',
      'sudo systemctl reload docker',
    ],
    undo: ['sudo apt-get remove -y nvidia-container-toolkit'],
  });
}
