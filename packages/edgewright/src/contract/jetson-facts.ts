import { z } from 'zod';

/** What only a Jetson has. */
export const jetsonFactsSchema = z.object({
  /** Jetson Linux release, for example `38.4.0`. */
  l4t: z.string().nullable(),
  /** Where the release was read: `/etc/nv_tegra_release`, `dpkg`, `nvbootctrl`. */
  l4tSource: z.string().nullable().default(null),
  /** From the release table; null for a release that it does not have. */
  jetpack: z.string().nullable(),
  /** How the release stands to the table. */
  jetpackStatus: z.enum(['known', 'unknown-newer', 'unknown-older', 'unlisted']).nullable().default(null),
  /** Version of the `nvidia-jetpack` package; null when it is not installed, which is legal. */
  jetpackPackage: z.string().nullable().default(null),
  /** Module id of the device tree, for example `p3834-0008`. */
  module: z.string().nullable(),
  /** `TNSPEC` or `COMPATIBLE_SPEC` of nv_boot_control.conf, which tells modules of one board apart. */
  boardSpec: z.string().nullable().default(null),
  powerMode: z.object({ id: z.int().nullable(), name: z.string().nullable() }).nullable(),
  /** As the device's own nvpmodel.conf lists them. Ids differ from board to board: choose by name. */
  powerModes: z.array(z.object({ id: z.int(), name: z.string(), isDefault: z.boolean() })).nullable(),
});
export type JetsonFacts = z.infer<typeof jetsonFactsSchema>;

/** Temperatures and what acts on them, from /sys/class/thermal. */
export const thermalFactsSchema = z.object({
  zones: z.array(
    z.object({
      /** For example `gpu-thermal`. */
      name: z.string(),
      /** Null when the zone cannot be read: on Thor the GPU's is unreadable while the GPU sleeps. */
      temperatureC: z.number().nullable(),
      trips: z.array(z.object({ type: z.string(), temperatureC: z.number() })),
    }),
  ),
  /** Cooling devices that are throttle alerts or clock caps, with their state. */
  cooling: z.array(
    z.object({ name: z.string(), state: z.number().nullable(), maxState: z.number().nullable() }),
  ),
});
export type ThermalFacts = z.infer<typeof thermalFactsSchema>;
