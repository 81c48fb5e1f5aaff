import { hasIntegratedGpu, withoutGpu } from '../box.ts';
import { pass, skip, warn, type Check } from '../check.ts';
import { engineMemoryShare } from '../device-knowledge.ts';
import { automatic } from '../remedy.ts';
import { unknownReason } from '../unknown-reason.ts';
import { percent } from './memory-available.ts';

export const memoryPageCacheCheck: Check = {
  id: 'memory-page-cache',
  title: 'Free and available memory',
  phases: ['before', 'during'],
  why: 'Where CPU and GPU share memory, CUDA reports what is free, not what is available. Engines that trust it count model files in the page cache as used and refuse to start.',
  source: [
    'known issues KI-1 and KI-13',
    'Jetson Thor workshop (2025): memory after stopping vLLM',
    '/proc/meminfo',
  ],
  applies: (facts) => {
    if (hasIntegratedGpu(facts) || facts.memory.unified === true) return withoutGpu(facts);
    return withoutGpu(facts) ?? 'The GPU has memory of its own.';
  },
  judge: (facts) => {
    const { totalBytes, availableBytes, freeBytes, pageCacheBytes } = facts.memory;
    if (totalBytes === null || availableBytes === null || freeBytes === null) {
      return skip(`${unknownReason(facts, 'memory')}.`);
    }
    const wantedBytes = engineMemoryShare(facts) * totalBytes;
    const cache = pageCacheBytes === null ? '' : `, page cache ${inGibibytes(pageCacheBytes)}`;
    const seen = `Free ${inGibibytes(freeBytes)}, available ${inGibibytes(availableBytes)} of ${inGibibytes(totalBytes)}${cache}`;
    if (freeBytes >= wantedBytes) return pass(`${seen}.`);
    if (availableBytes < wantedBytes) {
      return pass(`${seen}. Giving the cache back would not be enough: programs hold the rest.`);
    }
    return warn(
      `${seen}. An engine that asks for ${percent(wantedBytes / totalBytes)} and goes by free memory refuses to start.`,
      automatic('memory-reclaim', {
        summary:
          'Give the page cache back; no program is stopped, the next read of a file is slower. Engines that go by available memory (vLLM 0.20 and newer) do not need it.',
        commands: ['sync', 'sudo sysctl -w vm.drop_caches=3'],
      }),
    );
  },
};

/** With two decimals, as engines print it, so that both numbers are found again in their message. */
function inGibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(2)} GiB`;
}
