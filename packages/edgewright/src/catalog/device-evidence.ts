/** What a box tells of itself, as far as it could be read. Null: could not be read. */
export interface DeviceEvidence {
  /** As Node names it: `arm64`, `x64`. */
  readonly arch: string | null;
  /** /proc/device-tree/model, or the product name of the DMI. */
  readonly deviceTreeModel: string | null;
  /** /proc/device-tree/compatible, most specific first. */
  readonly compatible: readonly string[];
  /** `tegra264`, if it was told by something else than `compatible`. */
  readonly soc: string | null;
  /** Module id, `p3834-0008`. */
  readonly module: string | null;
  /** `TNSPEC` or `COMPATIBLE_SPEC` of nv_boot_control.conf. */
  readonly boardSpec: string | null;
  /** Null: could not be asked. Empty: asked, and there is none. */
  readonly gpus:
    | readonly {
        readonly name: string;
        readonly integrated?: boolean | null;
        readonly memoryTotalBytes?: number | null;
        readonly computeCapability?: string | null;
        /** `10de:2e12`. */
        readonly pciId?: string | null;
      }[]
    | null;
  /** Memory of the machine, not of a container on it: devices are told apart by it. */
  readonly memoryTotalBytes: number | null;
}
