import { formatBytes } from '../../base/format-quantity.ts';
import { pass, skip, warn, type Check } from '../check.ts';
import { manual } from '../remedy.ts';
import { unknownReason } from '../unknown-reason.ts';

const gibibyte = 1024 ** 3;
/** Loading a model takes its size twice for a moment; up to this much memory that is felt. */
const smallMemoryBytes = 17 * gibibyte;
const heavyUse = 0.5;
/** Less in swap is what every system puts there over time. */
const noticeableBytes = gibibyte;

export const swapCheck: Check = {
  id: 'swap',
  title: 'Swap',
  phases: ['before', 'after'],
  why: 'Loading a model needs more memory than running it; without swap the kernel ends the engine. Swap that is used all the time makes it crawl.',
  source: ['Jetson Thor workshop (2025): out of memory or slow loads', '/proc/meminfo'],
  applies: () => null,
  judge: ({ memory, ...facts }) => {
    const { swapTotalBytes: total, swapFreeBytes: free, totalBytes } = memory;
    if (total === null) return skip(`${unknownReason({ memory, ...facts }, 'memory.swapTotalBytes')}.`);
    if (total === 0) {
      if (totalBytes === null) return skip('There is no swap, and how much memory there is is not known.');
      return totalBytes > smallMemoryBytes
        ? pass(`None; ${formatBytes(totalBytes)} of memory do without.`)
        : warn(`None, with only ${formatBytes(totalBytes)} of memory.`, addSwap);
    }
    if (free === null) return pass(`${formatBytes(total)}; how much is in use is not known.`);
    const used = total - free;
    const seen = `${formatBytes(used)} of ${formatBytes(total)} in use`;
    if (used < noticeableBytes || used / total < heavyUse) return pass(`${seen}.`);
    return warn(
      `${seen}: memory is short.`,
      manual({
        summary: 'Find what was pushed out, then use a smaller model, a shorter context or fewer sessions.',
        commands: ['vmstat 1 5', 'grep -H VmSwap /proc/[0-9]*/status | sort -k2 -n -r | head'],
      }),
    );
  },
};

const addSwap = manual({
  summary:
    'Make a swap file of 8 GiB. Not done automatically: it wears flash memory, and not every disk has the room.',
  commands: [
    'sudo fallocate -l 8G /swapfile',
    'sudo chmod 600 /swapfile',
    'sudo mkswap /swapfile',
    'sudo swapon /swapfile',
    "echo '/swapfile none swap sw 0 0' | sudo tee -a /etc/fstab",
  ],
  undo: ['sudo swapoff /swapfile', "sudo sed -i '\\#^/swapfile #d' /etc/fstab", 'sudo rm /swapfile'],
});
