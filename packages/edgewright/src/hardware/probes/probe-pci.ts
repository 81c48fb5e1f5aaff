import type { Inquiry } from '../inquiry.ts';

export interface PciGpu {
  /** `10de:2e12` */
  pciId: string;
}

const folder = '/sys/bus/pci/devices';

/** NVIDIA GPUs on the PCI bus, also without a driver; null: the bus cannot be listed. */
export async function probePci(inquiry: Inquiry): Promise<PciGpu[] | null> {
  const listed = await inquiry.list(folder);
  if (listed.kind !== 'read') return null;
  const read = async (device: string, file: string): Promise<string> => {
    // One entry for the folder says enough: a PC has a hundred of these files.
    const outcome = await inquiry.machine.readText(`${folder}/${device}/${file}`);
    return outcome.kind === 'read' ? outcome.content.trim() : '';
  };
  const found = await Promise.all(
    listed.content.map(async (device) => {
      if ((await read(device, 'vendor')) !== '0x10de') return [];
      const [kind, id] = await Promise.all([read(device, 'class'), read(device, 'device')]);
      // 0x0300: VGA controller, 0x0302: 3D controller. The audio and USB parts of a card are not GPUs.
      const isGpu = /^0x030[02]/.test(kind);
      const product = /^0x([0-9a-f]{4})$/i.exec(id)?.[1];
      return isGpu && product !== undefined ? [{ pciId: `10de:${product.toLowerCase()}` }] : [];
    }),
  );
  return found.flat();
}
