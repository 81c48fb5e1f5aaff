import type { Inquiry } from '../inquiry.ts';
import { deviceTreeText, parseCompatible } from '../parse/parse-device-tree.ts';
import { parseBootControl, parseTegraRelease } from '../parse/parse-tegra-release.ts';

export interface BoardFacts {
  /** Name of the board: device tree on Arm, DMI on x86. */
  model: string | null;
  modelSource: string | null;
  compatible: string[];
  soc: string | null;
  module: string | null;
  boardSpec: string | null;
  /** From /etc/nv_tegra_release. */
  l4t: string | null;
  isJetson: boolean;
}

/** Which board this is, from files only. */
export async function probeBoard(inquiry: Inquiry): Promise<BoardFacts> {
  const [treeModel, compatible, bootControl, tegraRelease, product] = await Promise.all([
    inquiry.text('/proc/device-tree/model'),
    inquiry.text('/proc/device-tree/compatible'),
    inquiry.text('/etc/nv_boot_control.conf'),
    inquiry.text('/etc/nv_tegra_release'),
    inquiry.text('/sys/class/dmi/id/product_name'),
  ]);
  const fromTree = deviceTreeText(treeModel ?? '');
  const fromDmi = deviceTreeText(product ?? '');
  const identity = parseCompatible(compatible ?? '');
  const model = fromTree ?? fromDmi;
  const modelSource = fromTree === null ? '/sys/class/dmi/id/product_name' : '/proc/device-tree/model';
  if (model === null) inquiry.unknown('machine.model', 'neither a device tree nor DMI names this machine');
  else inquiry.source('machine.model', modelSource);
  if (identity.soc !== null) inquiry.source('machine.soc', '/proc/device-tree/compatible');
  const l4t = parseTegraRelease(tegraRelease ?? '');
  const isTegra = identity.soc?.startsWith('tegra') === true;
  return {
    model,
    modelSource: model === null ? null : modelSource,
    compatible: identity.compatible,
    soc: identity.soc,
    module: identity.module,
    boardSpec: parseBootControl(bootControl ?? ''),
    l4t,
    isJetson: isTegra || l4t !== null || /^NVIDIA Jetson\b/i.test(model ?? ''),
  };
}
