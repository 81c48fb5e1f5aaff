import type { HostFacts } from '../../contract/host-facts.ts';
import { gpusOf, isJetson } from '../box.ts';
import { fail, pass, skip, warn, type Check, type Judgement } from '../check.ts';
import { isOlder } from '../device-knowledge.ts';
import { minimumDriver } from '../device-knowledge.ts';
import { manual } from '../remedy.ts';
import { unknownReason } from '../unknown-reason.ts';

export const gpuDriverCheck: Check = {
  id: 'gpu-driver',
  title: 'GPU driver',
  phases: ['before'],
  why: 'The kernel driver decides which GPUs are seen and which CUDA release programs and containers may bring.',
  source: ['compatibility matrix (Dec 2024): before deployment', 'nvidia-smi --query-gpu=driver_version'],
  applies: () => null,
  judge: (facts) => {
    if (facts.accelerators === null) return skip(`${unknownReason(facts, 'accelerators')}.`);
    if (facts.accelerators.length === 0) return judgeWithoutGpu(facts);
    return judgeVersion(facts);
  },
};

function judgeWithoutGpu(facts: HostFacts): Judgement {
  if (isJetson(facts)) {
    return warn(
      'nvidia-smi lists no GPU, although this is a Jetson: old builds do that, and so does a driver that is not loaded.',
      manual({
        summary: 'See whether the driver is loaded.',
        commands: ['lsmod | grep -E "^(nvidia|nvgpu)"', 'sudo dmesg | grep -iE "nvidia|nvgpu"'],
      }),
    );
  }
  const version = facts.driver?.version ?? null;
  if (version === null) return pass('No NVIDIA GPU: models run on the processor.');
  return fail(
    `Driver ${version} is installed, but it finds no GPU.`,
    manual({
      summary: 'See whether the card is there, and what the driver says about it.',
      commands: ['lspci -nn | grep -i nvidia', 'sudo dmesg | grep -iE "nvrm|xid"'],
    }),
  );
}

function judgeVersion(facts: HostFacts): Judgement {
  const names = gpusOf(facts)
    .map((gpu) => gpu.name)
    .join(', ');
  const version = facts.driver?.version ?? gpusOf(facts)[0]?.driver ?? null;
  if (version === null) {
    // Orin's driver is part of L4T and prints `N/A` as its version.
    return isJetson(facts)
      ? pass(`${names}: the driver is part of Jetson Linux ${facts.jetson?.l4t ?? '(release not known)'}.`)
      : skip(`${names}: ${unknownReason(facts, 'driver.version')}.`);
  }
  const minimum = minimumDriver(facts);
  if (minimum !== null && isOlder(version, minimum)) {
    return fail(
      `Driver ${version}, but ${names} needs ${minimum} or newer.`,
      manual({
        summary: 'Install a newer driver with open kernel modules, then restart the box.',
        commands: ['sudo apt-get update', 'sudo apt-get install -y nvidia-driver-580-open', 'sudo reboot'],
      }),
    );
  }
  return pass(
    `${names} with driver ${version}${minimum === null ? '' : ` (at least ${minimum})`}` +
      `${facts.driver?.cudaVersion ? `, which serves programs up to CUDA ${facts.driver.cudaVersion}` : ''}.`,
  );
}
