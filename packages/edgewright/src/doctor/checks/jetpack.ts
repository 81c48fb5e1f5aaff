import { compareVersions } from '../../catalog/compare-versions.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { isJetson } from '../box.ts';
import { fail, pass, skip, type Check, type Judgement } from '../check.ts';
import { expectedComponents, isOlder, profileOf } from '../device-knowledge.ts';
import { manual } from '../remedy.ts';
import { unknownReason } from '../unknown-reason.ts';

export const jetpackCheck: Check = {
  id: 'jetpack',
  title: 'JetPack and Jetson Linux',
  phases: ['before'],
  why: 'Driver, CUDA and the images that run all follow from the release of Jetson Linux. Thor begins with JetPack 7.0; the matrix of 2024 asks for 6.0, which never ran on it.',
  source: ['compatibility matrix (Dec 2024): before deployment, corrected', '/etc/nv_tegra_release'],
  applies: (facts) => (isJetson(facts) ? null : 'This is not a Jetson.'),
  judge: (facts) => {
    const l4t = facts.jetson?.l4t ?? null;
    if (l4t === null) return skip(`${unknownReason(facts, 'jetson.l4t')}.`);
    const release = `Jetson Linux ${l4t}`;
    const problem = unfit(facts, l4t);
    if (problem !== null) return fail(`${release}: ${problem}`, flash(facts));
    return judgeRelease(facts, release);
  },
};

/** Why this release cannot run on this device, or null. */
function unfit(facts: HostFacts, l4t: string): string | null {
  const profile = profileOf(facts);
  const name = profile?.title ?? facts.machine.model ?? 'this device';
  const least = profile?.software.l4tMin.value ?? null;
  if (least !== null && isOlder(l4t, least)) {
    return `${name} needs ${least} (JetPack ${profile?.software.jetpackMin.value ?? '?'}) or newer. Either the box is flashed wrongly or the file is not its own.`;
  }
  const jetpack = facts.jetson?.jetpack ?? null;
  if (jetpack !== null && (profile?.software.jetpackGaps.value.includes(jetpack) ?? false)) {
    return `JetPack ${jetpack} does not support ${name}.`;
  }
  const { soc } = facts.machine;
  const socs: readonly string[] | undefined = expectedComponents(facts)?.socs.value;
  if (soc !== null && socs !== undefined && !socs.includes(soc)) {
    return `it runs on ${socs.join(' and ')}, and this is ${soc}.`;
  }
  return null;
}

function judgeRelease(facts: HostFacts, release: string): Judgement {
  const { jetpack = null, jetpackStatus = null, jetpackPackage = null } = facts.jetson ?? {};
  if (jetpack === null) {
    return jetpackStatus === 'unknown-newer'
      ? skip(`${release} is newer than the releases known here, so what belongs to it is not known.`)
      : skip(`${release} is not among the known releases.`);
  }
  const installed =
    jetpackPackage === null
      ? 'the package nvidia-jetpack is not installed, which is normal after flashing'
      : `package ${jetpackPackage}`;
  const differs = jetpackPackage !== null && compareMajor(jetpackPackage, jetpack) !== 0;
  return pass(
    `JetPack ${jetpack} (${release}; ${installed}${differs ? ', which belongs to another release' : ''}).`,
  );
}

function compareMajor(left: string, right: string): number {
  const major = (version: string): string => version.split('.')[0] ?? '';
  return compareVersions(major(left), major(right));
}

function flash(facts: HostFacts): ReturnType<typeof manual> {
  const least = profileOf(facts)?.software.jetpackMin.value ?? null;
  return manual({
    summary: `Flash the box with JetPack ${least === null ? 'for this device' : `${least} or newer`}, with SDK Manager or the ISO from https://developer.nvidia.com/embedded/jetpack.`,
    commands: ['cat /etc/nv_tegra_release', "tr '\\0' '\\n' < /proc/device-tree/compatible"],
  });
}
