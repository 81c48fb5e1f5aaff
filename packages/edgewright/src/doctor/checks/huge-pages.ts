import { formatBytes } from '../../base/format-quantity.ts';
import { pass, skip, warn, type Check } from '../check.ts';
import { manual } from '../remedy.ts';
import { unknownReason } from '../unknown-reason.ts';
import { percent } from './memory-available.ts';

const noticeableShare = 0.1;

export const hugePagesCheck: Check = {
  id: 'huge-pages',
  title: 'Reserved huge pages',
  phases: ['before'],
  why: 'Reserved huge pages are taken out of what programs may use, whether somebody uses them or not.',
  source: ['/proc/meminfo', 'known issue KI-13'],
  applies: () => null,
  judge: ({ memory, ...facts }) => {
    const { hugePagesBytes: reserved, totalBytes, unified } = memory;
    if (reserved === null) return skip(`${unknownReason({ memory, ...facts }, 'memory.hugePagesBytes')}.`);
    if (reserved === 0) return pass('None are reserved.');
    const share = totalBytes === null ? null : reserved / totalBytes;
    const seen = `${formatBytes(reserved)} are reserved${share === null ? '' : ` (${percent(share)} of memory)`}`;
    if (unified === true)
      return pass(`${seen}. They are not in the available memory, but CUDA can use them.`);
    if (share === null || share < noticeableShare) return pass(`${seen}.`);
    return warn(
      `${seen}: engines do not use them.`,
      manual({
        summary: 'Give them back, unless another program was set up to use them.',
        commands: ['grep -i huge /proc/meminfo', 'sudo sysctl -w vm.nr_hugepages=0'],
      }),
    );
  },
};
