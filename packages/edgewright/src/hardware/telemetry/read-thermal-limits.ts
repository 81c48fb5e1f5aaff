import type { HostFacts } from '../../contract/host-facts.ts';
import { describeAccelerators } from '../describe-accelerators.ts';
import { openInquiry } from '../inquiry.ts';
import type { Machine } from '../machine.ts';
import { parseMemoryInfo } from '../parse/parse-memory-info.ts';
import { probeAccelerators } from '../probes/probe-accelerators.ts';
import { probeBoard } from '../probes/probe-board.ts';
import { probeThermal } from '../probes/probe-thermal.ts';

/**
 * Trip points of the board and thresholds of its GPUs. Not part of the short look that a start takes: `nvidia-smi -q`
 * needs up to a second, and nothing has to wait for it.
 */
export async function readThermalLimits(
  machine: Machine,
  signal: AbortSignal,
): Promise<Pick<HostFacts, 'thermal' | 'accelerators'>> {
  const inquiry = openInquiry(machine, signal);
  const [thermal, smi, board] = await Promise.all([
    probeThermal(inquiry),
    probeAccelerators(inquiry, false),
    probeBoard(inquiry),
  ]);
  const { accelerators } = describeAccelerators({ smi, board, pci: null, memory: parseMemoryInfo('') });
  return { thermal, accelerators };
}
