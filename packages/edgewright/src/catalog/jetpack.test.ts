import { describe, expect, it } from 'vitest';
import { compareVersions, isSameRelease } from './compare-versions.ts';
import { deviceProfiles } from './devices.ts';
import { componentsOf, jetpackComponents } from './jetpack-components.ts';
import { jetpackOf, jetpackReleases } from './jetpack-releases.ts';

describe('jetpackOf', () => {
  it.each([
    ['39.2.1', '7.2.1', 'known'],
    ['39.2.0', '7.2', 'known'],
    ['R39.2', '7.2', 'known'],
    ['39.0.0', '7.2 EA', 'known'],
    ['38.4.0', '7.1', 'known'],
    ['38.4', '7.1', 'known'],
    ['38.2.2', '7.0', 'known'],
    ['38.1.0', '7.0 EA', 'known'],
    ['36.5.0', '6.2.2', 'known'],
    ['36.4.7', '6.2.1', 'known'],
    ['36.4.4', '6.2.1', 'known'],
    ['36.4.3', '6.2', 'known'],
    ['36.4.2', '6.1', 'known'],
    ['36.4.0', '6.1', 'known'],
    ['36.3.0', '6.0', 'known'],
    ['35.6.2', '5.1.5', 'known'],
    ['35.3.1', '5.1.1', 'known'],
    ['32.7.6', '4.6.x', 'known'],
    ['39.2.2', null, 'unknown-newer'],
    ['40.0.0', null, 'unknown-newer'],
    ['32.6.1', null, 'unknown-older'],
    ['28.2.1', null, 'unknown-older'],
    ['36.4.9', null, 'unlisted'],
    ['39.1.0', null, 'unlisted'],
    ['', null, 'unlisted'],
    ['tegra', null, 'unlisted'],
    ['39', null, 'unlisted'],
  ])('%s', (l4t, jetpack, status) => {
    expect(jetpackOf(l4t)).toMatchObject({ jetpack, status });
  });

  it('says where sources disagree', () => {
    expect(jetpackOf('39.1.0').note).toMatch(/jetson-containers.*jetson_stats/);
    expect(jetpackOf('36.5.0').note).toMatch(/6\.2\.1.*6\.2\.2/);
  });

  it('lists releases once, newest first', () => {
    const l4ts = jetpackReleases.map(({ l4t }) => l4t);
    expect(l4ts.toSorted((left, right) => compareVersions(right, left))).toEqual(l4ts);
    expect(new Set(l4ts).size).toBe(l4ts.length);
  });
});

describe('componentsOf', () => {
  it('knows what JetPack 7 brings', () => {
    const seven = componentsOf('7.1');
    expect(seven?.cuda.value).toBe('13.0.48');
    expect(seven?.socs.value).toEqual(['tegra264']);
    expect(componentsOf('7.2')?.socs.value).toEqual(['tegra264', 'tegra234']);
    expect(componentsOf('7.2')?.driver.value).toBe('595.78');
    expect(componentsOf('7.2.1')).toBeNull();
  });

  it('has only releases of the other table', () => {
    for (const row of jetpackComponents) {
      for (const l4t of row.l4t) expect([l4t, jetpackOf(l4t).jetpack]).toEqual([l4t, row.jetpack]);
    }
  });

  it('leaves a device out exactly in its gaps', () => {
    for (const { match, software } of deviceProfiles) {
      for (const row of jetpackComponents) {
        const least = software.jetpackMin.value;
        if (match.socs.length === 0 || least === null || compareVersions(row.jetpack, least) < 0) continue;
        const runs = match.socs.some((soc) => row.socs.value.some((listed) => listed === soc));
        expect([row.jetpack, runs]).toEqual([row.jetpack, !software.jetpackGaps.value.includes(row.jetpack)]);
      }
    }
  });
});

describe('versions', () => {
  it.each([
    ['580.159.04', '580', 1],
    ['570.86.15', '580', -1],
    ['38.4', '38.4.0', 0],
    ['9', '10', -1],
    ['', '1', -1],
  ])('%s against %s', (left, right, sign) => {
    expect(Math.sign(compareVersions(left, right))).toBe(sign);
  });

  it.each([
    ['13.0', '13.0.88', true],
    ['10.13.3.9', '10.13.3.9-1+cuda13.0', true],
    ['6.8.12-tegra', '6.8.12-1021-tegra', true],
    ['13.0', '13.2', false],
    ['N/A', '13.0', false],
  ])('%s and %s', (left, right, same) => {
    expect(isSameRelease(left, right)).toBe(same);
  });
});
