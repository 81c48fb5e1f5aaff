import type { HostFacts } from '../contract/host-facts.ts';

const mebibyte = 1024 * 1024;
const leastReserveBytes = 64 * mebibyte;
const mostReserveBytes = 2048 * mebibyte;
const reserveShare = 0.05;

export interface MemoryBudget {
  /** What a plan may use. */
  budgetBytes: number;
  /** Kept back for everything else: page cache, other programs that grow, a second shell. */
  reserveBytes: number;
  /** What the budget was taken from, in words. */
  basis: 'available' | 'half of total';
  basisBytes: number;
}

/**
 * How much memory a plan may use, or `null` when nothing is known. A machine that does not say what is free
 * is planned with half of what it has: refusing would help nobody, taking all would end in the OOM killer.
 */
export function memoryBudget(memory: HostFacts['memory']): MemoryBudget | null {
  const { availableBytes, totalBytes } = memory;
  const basisBytes = availableBytes ?? (totalBytes === null ? null : Math.floor(totalBytes / 2));
  if (basisBytes === null) return null;
  const share = Math.floor((totalBytes ?? basisBytes) * reserveShare);
  const reserveBytes = Math.min(Math.max(share, leastReserveBytes), mostReserveBytes);
  return {
    budgetBytes: Math.max(0, basisBytes - reserveBytes),
    reserveBytes,
    basis: availableBytes === null ? 'half of total' : 'available',
    basisBytes,
  };
}
