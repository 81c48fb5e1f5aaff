import type { DeviceProfile } from '../catalog/device-profile.ts';
import type { Accelerator } from '../contract/accelerator-facts.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import { memoryBudget } from './memory-budget.ts';

const gibibyte = 1024 ** 3;

/** Memory of a box as an engine on a GPU sees it. */
export interface BoxMemory {
  /** `unified`: CPU and GPU share it. `device`: of each GPU. `host`: there is no GPU. */
  readonly kind: 'unified' | 'device' | 'host';
  /** What the engine takes shares of. */
  readonly totalBytes: number;
  /** What a plan may use; of each GPU. */
  readonly budgetBytes: number;
  readonly reserveBytes: number;
  /** Where the budget comes from, in words. */
  readonly basis: string;
}

/** Kept free on each card: the driver, a display, fragmentation. */
const cardReserveBytes = 256 * 1024 * 1024;
/** An idle system without a desktop, on a box that is not here. An assumption; the box itself is asked when it is. */
const systemBytes = gibibyte;
const systemShare = 0.02;

/** Null: nothing is known about the memory. */
export function boxMemory(host: HostFacts, profile: DeviceProfile | null): BoxMemory | null {
  const gpus = host.accelerators ?? [];
  const cards = gpus.filter(
    ({ integrated, memory }) => integrated !== true && memory.source !== '/proc/meminfo',
  );
  const isUnified =
    host.memory.unified ?? profile?.memory.unified.value ?? gpus.some((gpu) => gpu.integrated === true);
  if (cards.length > 0 && isUnified !== true) return cardMemory(cards);
  const kind = isUnified === true ? 'unified' : 'host';
  if (host.origin === 'composed' && host.memory.availableBytes === null) return absentMemory(host, kind);
  const budget = memoryBudget(host.memory);
  if (budget === null) return null;
  const { budgetBytes, reserveBytes, basis, basisBytes } = budget;
  return { kind, totalBytes: host.memory.totalBytes ?? basisBytes, budgetBytes, reserveBytes, basis };
}

function cardMemory(cards: readonly Accelerator[]): BoxMemory | null {
  const totals = cards.flatMap(({ memory }) => (memory.totalBytes === null ? [] : [memory.totalBytes]));
  const frees = cards.flatMap(({ memory }) => (memory.freeBytes === null ? [] : [memory.freeBytes]));
  if (totals.length === 0) return null;
  const totalBytes = Math.min(...totals);
  const isFreeKnown = frees.length === cards.length;
  const basisBytes = isFreeKnown ? Math.min(...frees) : totalBytes;
  return {
    kind: 'device',
    totalBytes,
    budgetBytes: Math.max(0, basisBytes - cardReserveBytes),
    reserveBytes: cardReserveBytes,
    basis: isFreeKnown ? 'free on the card' : 'of the card',
  };
}

function absentMemory(host: HostFacts, kind: BoxMemory['kind']): BoxMemory | null {
  const { totalBytes } = host.memory;
  if (totalBytes === null) return null;
  const reserveBytes = Math.round(systemBytes + systemShare * totalBytes);
  const budgetBytes = Math.max(0, totalBytes - reserveBytes);
  return { kind, totalBytes, budgetBytes, reserveBytes, basis: 'of an idle box' };
}
