import { AppError } from '../base/app-error.ts';
import { nearest } from '../base/nearest-word.ts';
import type { DeviceProfile } from '../catalog/device-profile.ts';
import { deviceProfiles } from '../catalog/devices.ts';

/** A device that was named, and what else the name could have meant. */
export interface NamedDevice {
  readonly profile: DeviceProfile;
  /** Ids of the other profiles that the name fits. */
  readonly others: readonly string[];
}

/**
 * The device that a name means: an id, or the beginning or a part of one. `jetson-agx-thor` is the T5000, the first
 * of its family.
 *
 * @throws AppError `device_unknown`
 */
export function findNamedDevice(name: string): NamedDevice {
  const wanted = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');
  const exact = deviceProfiles.find(({ id }) => id === wanted);
  if (exact !== undefined) return { profile: exact, others: [] };
  const words = wanted.split('-').filter((word) => word !== '');
  const fitting = [
    deviceProfiles.filter(({ id }) => id.startsWith(wanted)),
    deviceProfiles.filter(
      ({ id }) => words.length > 0 && words.every((word) => id.split('-').includes(word)),
    ),
  ].find((profiles) => profiles.length > 0);
  const [profile, ...others] = fitting ?? [];
  if (profile !== undefined) return { profile, others: others.map(({ id }) => id) };
  const ids = deviceProfiles.map(({ id }) => id);
  const meant = nearest(wanted, ids);
  throw new AppError('device_unknown', {
    message: `No device is called "${name}".${meant === null ? '' : ` Did you mean ${meant}?`}`,
    facts: { received: name, devices: ids },
    nextStep: `Known devices: ${ids.join(', ')}.`,
  });
}
