import { formatBytes } from '../base/format-quantity.ts';
import { sleep } from '../base/sleep.ts';
import { limits } from '../contract/limits.ts';

/** What can be had now of the memory that engines compute in. */
export interface FreeMemory {
  /** Of the GPUs together, of unified memory, or of the host for engines on the CPU; null: cannot be told. */
  readonly availableBytes: number | null;
  /** Who holds the most, the largest first. */
  readonly holders: readonly { readonly name: string; readonly pid: number; readonly bytes: number }[];
}

export type MemoryReturn =
  | { readonly kind: 'back'; readonly waitedMs: number }
  /** Nothing can be told; the next engine finds out. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'missing'; readonly why: string };

/**
 * Waits until the memory of an engine that was stopped can be had again: drivers give it back a moment after the
 * process is gone. `heldBytes` is what the engine held, `neededBytes` what the next one needs; with enough for the next
 * one there is nothing to wait for.
 */
export async function waitForMemory(about: {
  read: () => Promise<FreeMemory>;
  beforeBytes: number | null;
  heldBytes: number | null;
  neededBytes: number | null;
  signal: AbortSignal;
}): Promise<MemoryReturn> {
  const { read, beforeBytes, heldBytes, neededBytes, signal } = about;
  const startedMs = Date.now();
  for (;;) {
    const now = await read();
    if (now.availableBytes === null) return { kind: 'unknown' };
    const isEnough = neededBytes !== null && now.availableBytes >= neededBytes;
    const isBack =
      beforeBytes !== null &&
      heldBytes !== null &&
      now.availableBytes >= beforeBytes + heldBytes * returnedShare;
    const waitedMs = Date.now() - startedMs;
    if (isEnough || isBack) return { kind: 'back', waitedMs };
    if (neededBytes === null) {
      // What an engine held counts file pages that never were in the way: without a need there is no verdict.
      if (heldBytes === null || signal.aborted || waitedMs >= limits.memorySettleMs)
        return { kind: 'unknown' };
    } else if (signal.aborted || waitedMs >= limits.memoryReturnMs) {
      return { kind: 'missing', why: missing(now, { neededBytes, waitedMs }) };
    }
    await sleep(limits.memoryProbeMs, signal);
  }
}

/** Other programs take a little of it meanwhile. */
const returnedShare = 0.9;

function missing(
  { availableBytes, holders }: FreeMemory,
  { neededBytes, waitedMs }: { neededBytes: number; waitedMs: number },
): string {
  const [largest] = holders;
  const holder =
    largest === undefined
      ? ''
      : ` Process ${largest.pid} (${largest.name}) holds the most: ${formatBytes(largest.bytes)}.`;
  const need = `; the next engine needs ${formatBytes(neededBytes)}`;
  const seconds = Math.round(waitedMs / 1_000);
  return `${formatBytes(availableBytes ?? 0)} are available ${seconds} s after the stop${need}.${holder}`;
}
