import type { Remedy } from '../../contract/finding.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { withoutGpu } from '../box.ts';
import { pass, skip, warn, type Check, type Judgement } from '../check.ts';
import { isOlder } from '../device-knowledge.ts';
import { automatic } from '../remedy.ts';

export const cdiSpecCheck: Check = {
  id: 'cdi-spec',
  title: 'CDI specification of the GPU',
  phases: ['before', 'during'],
  why: 'Podman, Kubernetes and `docker run --device nvidia.com/gpu=all` find the GPU through this file. It names files of the driver, so a new driver makes it stale.',
  source: ['Container Device Interface', 'nvidia-ctk cdi generate'],
  applies: (facts) => {
    const toolkit = facts.containers.nvidiaContainerToolkit;
    if (toolkit === null) return withoutGpu(facts) ?? 'The NVIDIA Container Toolkit is not installed.';
    if (toolkit.version !== null && isOlder(toolkit.version, '1.12.0'))
      return 'The toolkit is too old for CDI.';
    return withoutGpu(facts);
  },
  judge: (facts) => {
    const { cdiSpecFiles: files } = facts.containers;
    if (files === null) return skip('The folders of CDI could not be read.');
    const stale = staleDriver(facts);
    if (stale !== null) {
      return warn(
        `${files.join(', ')} was written for driver ${stale}, but ${currentDriver(facts)} runs.`,
        generate,
      );
    }
    if (files.length > 0) return pass(`Found ${files.join(', ')}.`);
    return judgeMissing(facts);
  },
};

/** Docker reaches the GPU through its runtime; only where nothing else does is a specification needed. */
function judgeMissing(facts: HostFacts): Judgement {
  const { docker, podman } = facts.containers;
  if (docker?.daemonJson?.cdiEnabled === true)
    return warn('There is none, but Docker is told to use CDI.', generate);
  if (docker !== null && docker.access !== 'not-installed') {
    return docker.runtimes?.includes('nvidia')
      ? pass('There is none; containers get the GPU through the runtime nvidia.')
      : skip('There is none. For Docker its runtime nvidia is enough, and has a finding of its own.');
  }
  if (podman === null && facts.kubernetes === null)
    return skip('There is none, and nothing here that would read it.');
  return warn(
    `There is none, and ${podman === null ? 'Kubernetes' : 'Podman'} finds the GPU only through it.`,
    generate,
  );
}

function currentDriver(facts: HostFacts): string | null {
  return facts.driver?.version ?? null;
}

/** The driver that the specification was written for, when that is not the one that runs. */
function staleDriver(facts: HostFacts): string | null {
  const running = currentDriver(facts);
  const written = facts.containers.cdiDriverVersions ?? [];
  if (running === null || written.length === 0) return null;
  return written.includes(running) ? null : written.join(', ');
}

const generate: Remedy = automatic('cdi-spec', {
  summary: 'Write the specification for the driver that runs now.',
  commands: ['sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml'],
});
