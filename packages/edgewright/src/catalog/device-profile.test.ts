import { describe, expect, it } from 'vitest';
import { architectureOf, computeCapabilityOfSoc, smOf } from './compute-capability.ts';
import type { DeviceProfile } from './device-profile.ts';
import { deviceProfiles, findDevice } from './devices.ts';

const expectedIds = [
  'jetson-agx-thor-t5000',
  'jetson-t4000',
  'jetson-agx-orin-64gb',
  'jetson-agx-orin-32gb',
  'jetson-orin-nx-16gb',
  'jetson-orin-nano-8gb',
  'dgx-spark-gb10',
  'rtx-pro-4000-blackwell',
  'rtx-pro-4000-blackwell-sff',
  'rtx-pro-4000-blackwell-laptop',
  'rtx-pro-4500-blackwell',
  'rtx-pro-6000-blackwell',
  'rtx-pro-6000-blackwell-max-q',
  'rtx-pro-6000-blackwell-server',
  'l4',
  'h200',
  'tesla-p40',
  'cpu-only',
];

/** Parts of a profile that are names and evidence, not facts. */
const unsourced = new Set(['id', 'title', 'kind', 'match']);

/** Every leaf of a profile that is not a sourced value. */
function unsourcedLeaves(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  if ('confidence' in value) {
    const hasSource = 'source' in value && typeof value.source === 'string' && value.source !== '';
    const isComplete = hasSource && 'value' in value && value.value !== undefined && 'appliesTo' in value;
    return isComplete && 'ABCDK'.includes(String(value.confidence)) ? [] : [path];
  }
  return Object.entries(value).flatMap(([key, inner]) => unsourcedLeaves(inner, `${path}.${key}`));
}

describe('device profiles', () => {
  it('has every device once', () => {
    expect(deviceProfiles.map(({ id }) => id)).toEqual(expectedIds);
  });

  it.each(deviceProfiles)('$id has a source for every value', (profile) => {
    const facts = Object.fromEntries(Object.entries(profile).filter(([key]) => !unsourced.has(key)));
    expect(Object.keys(facts)).toHaveLength(Object.keys(profile).length - unsourced.size);
    expect(unsourcedLeaves(facts, profile.id)).toEqual([]);
  });

  it.each(deviceProfiles)('$id names its architecture and SM as its compute capability does', (profile) => {
    const capability = profile.computeCapability.value;
    expect(profile.sm.value).toBe(smOf(capability));
    expect(profile.architecture.value).toBe(architectureOf(capability));
    for (const soc of profile.match.socs) expect(computeCapabilityOfSoc(soc)).toBe(capability);
  });

  it.each(deviceProfiles)(
    '$id is consistent with itself',
    ({ memory, power, powerModes, sharing, thermal }) => {
      const { visible, marketingBytes } = memory;
      if (visible.value !== null) {
        expect(visible.value.belowBytes).toBeGreaterThan(visible.value.leastBytes);
        expect(visible.value.leastBytes).toBeLessThan(marketingBytes.value ?? 0);
      }
      expect(power.minWatts.value ?? 0).toBeLessThanOrEqual(power.maxWatts.value ?? Infinity);
      expect(thermal.throttleC.value ?? 0).toBeLessThan(thermal.criticalC.value ?? Infinity);
      if (sharing.mig.supported.value === false) expect(sharing.mig.instances.value).toBe(0);
      for (const list of powerModes) {
        expect((list.value ?? []).filter(({ isDefault }) => isDefault).length).toBeLessThanOrEqual(1);
      }
    },
  );

  it('tells what the documents have wrong', () => {
    const thor = profileOf('jetson-agx-thor-t5000');
    expect(thor.computeCapability.value).toBe('11.0');
    expect(thor.powerModes[0]?.value?.map(({ name }) => name)).toEqual(['MAXN', '120W']);
    expect(thor.sharing.mig.supported.value).toBe(true);
    const card = profileOf('rtx-pro-4000-blackwell');
    expect(card.memory.marketingBytes.value).toBe(24 * 1024 ** 3);
    expect(card.power.defaultWatts.value).toBe(140);
    expect(profileOf('rtx-pro-4000-blackwell-sff').memory.bandwidthBytesPerSecond.value).toBe(432e9);
    expect(profileOf('jetson-agx-orin-64gb').software.jetpackGaps.value).toEqual(['7.0', '7.1']);
  });
});

function profileOf(id: string): DeviceProfile {
  const profile = findDevice(id);
  if (!profile) throw new Error(`no profile ${id}`);
  return profile;
}
