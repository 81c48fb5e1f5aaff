import { compareVersions } from './compare-versions.ts';

/** Generations by compute capability; each reaches up to the next row. Vendor's CUDA documentation. */
const architectures: readonly { readonly from: string; readonly name: string | null }[] = [
  { from: '5.0', name: 'Maxwell' },
  { from: '6.0', name: 'Pascal' },
  { from: '7.0', name: 'Volta' },
  { from: '7.5', name: 'Turing' },
  { from: '8.0', name: 'Ampere' },
  { from: '8.9', name: 'Ada Lovelace' },
  { from: '9.0', name: 'Hopper' },
  { from: '10.0', name: 'Blackwell' },
  { from: '13.0', name: null },
];

/** SoC of a Jetson to the compute capability of its GPU. From jetson_stats' table of NVIDIA Tegra chips. */
const socs: Readonly<Record<string, string>> = {
  tegra264: '11.0',
  tegra234: '8.7',
  tegra194: '7.2',
  tegra186: '6.2',
  tegra210: '5.3',
};

/** `11.0` as compilers name it: `sm_110`. Null for what is not a compute capability. */
export function smOf(computeCapability: string | null): string | null {
  const [, major, minor] = /^(\d{1,2})\.(\d)$/.exec(computeCapability ?? '') ?? [];
  return major === undefined || minor === undefined ? null : `sm_${major}${minor}`;
}

/** Generation of GPUs of this compute capability; null when the table does not reach that far. */
export function architectureOf(computeCapability: string | null): string | null {
  if (computeCapability === null || smOf(computeCapability) === null) return null;
  return architectures.findLast((row) => compareVersions(row.from, computeCapability) <= 0)?.name ?? null;
}

/** `tegra264` to `11.0`; also takes `nvidia,tegra264`, as the device tree writes it. */
export function computeCapabilityOfSoc(soc: string): string | null {
  return socs[soc.toLowerCase().replace(/^nvidia,/, '')] ?? null;
}
