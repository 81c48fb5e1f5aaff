import { isSameRelease } from '../../catalog/compare-versions.ts';
import { pass, skip, warn, type Check } from '../check.ts';
import { expectedComponents } from '../device-knowledge.ts';
import { manual } from '../remedy.ts';
import { unknownReason } from '../unknown-reason.ts';

const mixed =
  'A mix of releases, often after an interrupted upgrade, ends in libraries that do not find each other.';

export const operatingSystemCheck: Check = {
  id: 'operating-system',
  title: 'Operating system',
  phases: ['before'],
  why: `Every JetPack belongs to one release of Ubuntu. ${mixed}`,
  source: ['compatibility matrix (Dec 2024): verification commands', '/etc/os-release'],
  applies: () => null,
  judge: (facts) => {
    const { id, version } = facts.machine.os;
    if (id === null) return skip(`${unknownReason(facts, 'machine.os.id')}.`);
    const name = `${id} ${version ?? ''}`.trim();
    const expected = expectedComponents(facts);
    if (expected === null || version === null) return pass(`${name}.`);
    if (id === 'ubuntu' && isSameRelease(version, expected.ubuntu.value)) {
      return pass(`${name}, as JetPack ${expected.jetpack} brings it.`);
    }
    return warn(
      `${name}, but JetPack ${expected.jetpack} comes with ubuntu ${expected.ubuntu.value}.`,
      manual({
        summary: 'Flash the box with one release, from the download page of JetPack.',
        commands: ['cat /etc/os-release', 'cat /etc/nv_tegra_release'],
      }),
    );
  },
};

export const kernelCheck: Check = {
  id: 'kernel',
  title: 'Kernel',
  phases: ['before'],
  why: 'The GPU driver of a Jetson is part of its kernel; a generic kernel has none.',
  source: ['compatibility matrix (Dec 2024): verification commands', 'uname -r'],
  applies: () => null,
  judge: (facts) => {
    const { kernel } = facts.machine;
    if (facts.jetson === null) return pass(`${kernel}.`);
    if (!kernel.includes('tegra')) {
      return warn(
        `${kernel} is not a kernel of Jetson Linux (\`…-tegra\`).`,
        manual({
          summary: 'Start the kernel of Jetson Linux: see which one the boot menu names.',
          commands: ['grep -E "^(DEFAULT|LABEL)|LINUX" /boot/extlinux/extlinux.conf', 'ls /boot'],
        }),
      );
    }
    const expected = expectedComponents(facts)?.kernel.value ?? null;
    if (expected === null) return pass(`${kernel}.`);
    const sameLine = firstTwo(kernel) === firstTwo(expected);
    return sameLine
      ? pass(`${kernel}.`)
      : warn(
          `${kernel}, but Jetson Linux ${facts.jetson.l4t} comes with ${expected}.`,
          manual({
            summary: 'Finish the upgrade of Jetson Linux, then restart.',
            commands: ['sudo apt-get update', 'sudo apt-get dist-upgrade', 'sudo reboot'],
          }),
        );
  },
};

function firstTwo(release: string): string {
  return release.split('.').slice(0, 2).join('.');
}
