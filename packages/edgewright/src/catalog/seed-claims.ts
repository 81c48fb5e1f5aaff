import type { DeviceProfile } from './device-profile.ts';
import { rtxProClaims } from './seed-claims/rtx-pro.ts';
import type { SeedClaim } from './seed-claims/seed-claim.ts';
import { sizingClaims } from './seed-claims/sizing.ts';
import { smallerClaims } from './seed-claims/smaller.ts';
import { thorClaims } from './seed-claims/thor.ts';
import { workshopClaims } from './seed-claims/workshop.ts';

/** Every topic on which the published documents were checked. */
export const seedClaims: readonly SeedClaim[] = [
  ...thorClaims,
  ...rtxProClaims,
  ...workshopClaims,
  ...smallerClaims,
  ...sizingClaims,
];

/** What is right, for one of the claim's devices. */
export function whatToUse(claim: SeedClaim, profile: DeviceProfile): string {
  return typeof claim.use === 'string' ? claim.use : claim.use(profile);
}
