import { describe, expect, it } from 'vitest';
import { deviceProfiles } from '../catalog/devices.ts';
import { boxOf } from './box.ts';
import { findNamedDevice } from './find-device.ts';
import { hostOfDevice } from './host-of-device.ts';

describe('findNamedDevice', () => {
  it.each(deviceProfiles.map(({ id }) => id))('finds %s by its id', (id) => {
    expect(findNamedDevice(id)).toMatchObject({ profile: { id }, others: [] });
  });

  it.each([
    ['jetson-agx-thor', 'jetson-agx-thor-t5000', []],
    ['Thor', 'jetson-agx-thor-t5000', []],
    ['t4000', 'jetson-t4000', []],
    ['jetson-agx-orin', 'jetson-agx-orin-64gb', ['jetson-agx-orin-32gb']],
    ['spark', 'dgx-spark-gb10', []],
    ['H200', 'h200', []],
    ['RTX PRO 4000 Blackwell', 'rtx-pro-4000-blackwell', []],
  ])('takes "%s" for %s', (name, id, others) => {
    const found = findNamedDevice(name);
    expect(found.profile.id).toBe(id);
    expect(found.others).toEqual(others);
  });

  it('suggests, and lists', () => {
    expect(() => findNamedDevice('l5')).toThrow(/Did you mean/);
    expect(() => findNamedDevice('abacus')).toThrow(/No device is called "abacus"/);
  });
});

describe('a box that is not here', () => {
  it.each([
    // Planning figures of what is usable: all, less the system; engine and workspace are counted by the plan.
    { device: 'jetson-agx-thor-t5000', gib: 118.6 },
    { device: 'jetson-agx-orin-64gb', gib: 57.8 },
    { device: 'jetson-orin-nano-8gb', gib: 5.9 },
    { device: 'rtx-pro-4000-blackwell', gib: 23.2 },
  ])('offers $gib GiB on $device', ({ device, gib }) => {
    const { memory } = boxOf(hostOfDevice(findNamedDevice(device).profile));
    expect((memory?.budgetBytes ?? 0) / 1024 ** 3).toBeCloseTo(gib, 1);
  });

  it('has the memory that it was told to have', () => {
    const host = hostOfDevice(findNamedDevice('thor').profile, { memoryBytes: 64 * 1024 ** 3 });
    expect(boxOf(host).memory).toMatchObject({ kind: 'unified', totalBytes: 64 * 1024 ** 3 });
  });

  it('has as many cards as asked for', () => {
    expect(boxOf(hostOfDevice(findNamedDevice('l4').profile, { gpus: 4 })).gpus).toBe(4);
  });
});
