import { compareVersions, versionNumbers } from './compare-versions.ts';
import { notKnown, type Sourced, sourced } from './provenance.ts';

/** One Jetson Linux release and the JetPack that ships it. */
export interface JetPackRelease {
  /** `38.4.0`; `32.7` stands for all of 32.7.x. */
  readonly l4t: string;
  /** Null: sources disagree whether it is a release at all. */
  readonly jetpack: Sourced<string | null>;
  /** Where sources disagree, or what is special. */
  readonly note: string | null;
}

const jetsonStats = 'jetson_stats f41d5cad';
const containers = 'jetson-containers dd206bfe';

/** Newest first. */
export const jetpackReleases: readonly JetPackRelease[] = [
  release('39.2.1', sourced('A', '7.2.1', 'meta-tegra PR 2339')),
  release('39.2.0', sourced('A', '7.2', `${jetsonStats}; announced on 1 June 2026`)),
  release(
    '39.1.0',
    notKnown(`${containers} calls it 7.2, ${jetsonStats} does not`),
    'jetson-containers calls it "7.2 GA", jetson_stats gives that name to 39.2.0; not seen on a device',
  ),
  release('39.0.0', sourced('A', '7.2 EA', jetsonStats)),
  release('38.4.0', sourced('A', '7.1', jetsonStats)),
  ...['38.2.2', '38.2.1', '38.2.0'].map((l4t) => release(l4t, sourced('A', '7.0', jetsonStats))),
  release('38.1.0', sourced('C', '7.0 EA', containers), 'only jetson-containers lists it'),
  release(
    '36.5.0',
    sourced('A', '6.2.2', jetsonStats),
    'jetson-containers says 6.2.1, jetson_stats says 6.2.2',
  ),
  ...['36.4.7', '36.4.4'].map((l4t) => release(l4t, sourced('A', '6.2.1', jetsonStats))),
  release('36.4.3', sourced('A', '6.2', jetsonStats)),
  release('36.4.2', sourced('A', '6.1', jetsonStats), 'revision 1 of JetPack 6.1'),
  release('36.4.0', sourced('A', '6.1', jetsonStats)),
  release('36.3.0', sourced('A', '6.0', jetsonStats)),
  release('36.2.0', sourced('A', '6.0 DP', jetsonStats), 'developer preview'),
  release('36.0.0', sourced('A', '6.0 EA', jetsonStats), 'early access'),
  release('35.6.4', sourced('A', '5.1.6', jetsonStats)),
  ...['35.6.3', '35.6.2', '35.6.1'].map((l4t) => release(l4t, sourced('A', '5.1.5', jetsonStats))),
  release('35.6.0', sourced('A', '5.1.4', jetsonStats)),
  release('35.5.0', sourced('A', '5.1.3', jetsonStats)),
  release('35.4.1', sourced('A', '5.1.2', jetsonStats)),
  release('35.3.1', sourced('A', '5.1.1', jetsonStats)),
  release('35.2.1', sourced('A', '5.1', jetsonStats)),
  release('35.1.0', sourced('A', '5.0.2', jetsonStats)),
  release('32.7', sourced('A', '4.6.x', jetsonStats), 'all of 32.7.x; older than Orin'),
];

export interface JetPackAnswer {
  readonly jetpack: string | null;
  /** `unlisted`: between releases of the table, or not a release number at all. */
  readonly status: 'known' | 'unknown-newer' | 'unknown-older' | 'unlisted';
  readonly note: string | null;
}

/** JetPack of a Jetson Linux release: `38.4.0`, `38.4` or `R38.4`. A release newer than the table is no error. */
export function jetpackOf(l4t: string): JetPackAnswer {
  const version = l4t.trim().replace(/^R/i, '');
  const numbers = versionNumbers(version);
  if (numbers.length < 2) {
    return { jetpack: null, status: 'unlisted', note: 'not the number of a Jetson Linux release' };
  }
  const row = jetpackReleases.find((candidate) => isOf(candidate, numbers));
  if (row) {
    const status = row.jetpack.value === null ? 'unlisted' : 'known';
    return { jetpack: row.jetpack.value, status, note: row.note };
  }
  const [newest, oldest] = [jetpackReleases[0], jetpackReleases.at(-1)];
  if (newest && compareVersions(version, newest.l4t) > 0) {
    const note = `newer than ${newest.l4t}, the newest release of the table`;
    return { jetpack: null, status: 'unknown-newer', note };
  }
  if (oldest && compareVersions(version, oldest.l4t) < 0) {
    const note = `older than ${oldest.l4t}, the oldest release of the table`;
    return { jetpack: null, status: 'unknown-older', note };
  }
  return { jetpack: null, status: 'unlisted', note: 'between releases of the table, but not one of them' };
}

function isOf(row: JetPackRelease, numbers: readonly number[]): boolean {
  const listed = versionNumbers(row.l4t);
  return listed.every((number, index) => number === (numbers[index] ?? 0));
}

function release(l4t: string, jetpack: Sourced<string | null>, note: string | null = null): JetPackRelease {
  return { l4t, jetpack, note };
}
