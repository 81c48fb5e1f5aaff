import type { DeviceProfile } from './device-profile.ts';
import { cpuProfiles } from './devices/cpu.ts';
import { datacenterProfiles } from './devices/datacenter.ts';
import { orinProfiles } from './devices/orin.ts';
import { rtxProProfiles } from './devices/rtx-pro.ts';
import { sparkProfiles } from './devices/spark.ts';
import { thorProfiles } from './devices/thor.ts';

/** Every device the catalog knows. */
export const deviceProfiles: readonly DeviceProfile[] = [
  ...thorProfiles,
  ...orinProfiles,
  ...sparkProfiles,
  ...rtxProProfiles,
  ...datacenterProfiles,
  ...cpuProfiles,
];

export function findDevice(id: string): DeviceProfile | null {
  return deviceProfiles.find((profile) => profile.id === id) ?? null;
}
