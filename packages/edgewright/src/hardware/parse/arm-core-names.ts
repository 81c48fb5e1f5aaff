/**
 * `CPU implementer` and `CPU part` of /proc/cpuinfo to the name of the core. Arm kernels print no model name.
 * From Arm's technical reference manuals (MIDR_EL1); the cores met on edge and server boards.
 */
const armCoreNames: Readonly<Record<string, string>> = {
  '0x41/0xd03': 'Cortex-A53',
  '0x41/0xd04': 'Cortex-A35',
  '0x41/0xd05': 'Cortex-A55',
  '0x41/0xd07': 'Cortex-A57',
  '0x41/0xd08': 'Cortex-A72',
  '0x41/0xd09': 'Cortex-A73',
  '0x41/0xd0a': 'Cortex-A75',
  '0x41/0xd0b': 'Cortex-A76',
  '0x41/0xd0c': 'Neoverse-N1',
  '0x41/0xd0d': 'Cortex-A77',
  '0x41/0xd0e': 'Cortex-A76AE',
  '0x41/0xd40': 'Neoverse-V1',
  '0x41/0xd41': 'Cortex-A78',
  '0x41/0xd42': 'Cortex-A78AE',
  '0x41/0xd46': 'Cortex-A510',
  '0x41/0xd49': 'Neoverse-N2',
  '0x41/0xd4f': 'Neoverse-V2',
  '0x41/0xd80': 'Cortex-A520',
  '0x41/0xd83': 'Neoverse-V3AE',
  '0x41/0xd84': 'Neoverse-V3',
  '0x41/0xd85': 'Cortex-X925',
  '0x41/0xd87': 'Cortex-A725',
  '0x41/0xd8e': 'Neoverse-N3',
  '0x4e/0x003': 'NVIDIA Denver 2',
  '0x4e/0x004': 'NVIDIA Carmel',
};

/** The name of a core, or its two numbers when the table does not have it. */
export function armCoreName(implementer: string, part: string): { name: string; known: boolean } {
  const name = armCoreNames[`${implementer.toLowerCase()}/${part.toLowerCase()}`];
  return name
    ? { name, known: true }
    : { name: `Arm core (implementer ${implementer}, part ${part})`, known: false };
}
