import type { Machine } from './machine.ts';
import { parseComputeApps } from './nvidia-smi/parse-processes.ts';

/**
 * What the driver says that processes hold on the GPUs, by number. Null where it does not say: no driver, or a container
 * that sees the processes of others under other numbers.
 */
export async function readGpuHoldings(machine: Machine): Promise<ReadonlyMap<number, number> | null> {
  const fields = ['--query-compute-apps=pid,process_name,used_memory', '--format=csv,noheader,nounits'];
  const outcome = await machine.run(['nvidia-smi', ...fields]);
  if (outcome.kind !== 'ran' || outcome.exitCode !== 0) return null;
  const holdings = new Map<number, number>();
  for (const { pid, usedBytes } of parseComputeApps(outcome.stdout)) {
    if (usedBytes !== null) holdings.set(pid, (holdings.get(pid) ?? 0) + usedBytes);
  }
  return holdings;
}
