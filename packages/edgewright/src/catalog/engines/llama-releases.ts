import { compareVersions } from '../compare-versions.ts';

/** Numbers of a release below this are versions (`0.5.0`), which followed the count of builds (`b10488`). */
const fewestBuilds = 1_000;

/** Negative: `left` is older. Builds are counted, `b9211`; since autumn 2026 there are versions, too, and those are newer. */
export function compareLlamaReleases(left: string, right: string): number {
  return compareVersions(comparable(left), comparable(right));
}

function comparable(release: string): string {
  const plain = release.replace(/^[bv]/, '');
  const isBuild = Number.parseInt(plain, 10) >= fewestBuilds;
  return isBuild ? `0.${plain}` : `1.${plain}`;
}
