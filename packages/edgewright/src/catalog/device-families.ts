import type { DeviceProfile } from './device-profile.ts';
import { deviceProfiles } from './devices.ts';

/** Ids of devices that share what an issue or a claim is about. */
export const thorFamily = idsOf(({ match }) => match.socs.includes('tegra264'));
export const orinFamily = idsOf(({ match }) => match.socs.includes('tegra234'));
export const jetsonFamily = idsOf(({ kind }) => kind === 'jetson');
export const sparkFamily = idsOf(({ kind }) => kind === 'spark');
export const unifiedMemoryFamily = idsOf(({ memory }) => memory.unified.value === true);
export const cardFamily = idsOf(({ kind }) => kind === 'discrete');
export const rtxProFamily = idsOf(({ id }) => id.startsWith('rtx-pro-'));

function idsOf(belongs: (profile: DeviceProfile) => boolean): readonly string[] {
  return deviceProfiles.filter((profile) => belongs(profile)).map(({ id }) => id);
}
