import type { Accelerator } from '../../contract/accelerator-facts.ts';
import {
  discreteGpusOf,
  gpusOf,
  hasIntegratedGpu,
  isThor,
  nameGpu,
  withoutDiscreteGpu,
  withoutGpu,
} from '../box.ts';
import { fail, pass, skip, warn, type Check } from '../check.ts';
import { automatic, manual } from '../remedy.ts';

export const eccCheck: Check = {
  id: 'ecc',
  title: 'Memory errors of the card',
  phases: ['before', 'after'],
  why: 'Uncorrectable errors end programs and come before a card fails.',
  source: ['nvidia-smi -q -d ECC'],
  applies: withoutDiscreteGpu,
  judge: (facts) => {
    const gpus = discreteGpusOf(facts);
    const broken = gpus.filter((gpu) => (gpu.eccUncorrectable ?? 0) > 0);
    if (broken.length > 0) {
      return fail(
        broken.map((gpu) => `${nameGpu(gpu)}: ${gpu.eccUncorrectable} uncorrectable errors.`).join(' '),
        manual({
          summary: 'Restart the box. When errors come back, have the card replaced.',
          commands: broken.map((gpu) => `nvidia-smi -i ${gpu.index} -q -d ECC,ROW_REMAPPER`),
        }),
      );
    }
    const asked = gpus.filter((gpu) => gpu.eccEnabled !== null);
    if (asked.length === 0) return skip('The cards do not say whether they check their memory.');
    return pass(asked.map((gpu) => `${nameGpu(gpu)}: ${describeEcc(gpu)}.`).join(' '));
  },
};

function describeEcc({ eccEnabled, eccUncorrectable }: Accelerator): string {
  if (eccEnabled === false) return 'off';
  return eccUncorrectable === null ? 'on; its errors are not told' : 'on, no uncorrectable errors';
}

export const migCheck: Check = {
  id: 'mig',
  title: 'Partitions of the GPU (MIG)',
  phases: ['before'],
  why: 'A GPU in MIG mode is not offered as a whole; an engine that asks for it finds none or only a slice.',
  source: ['NVIDIA Multi-Instance GPU guide', 'known issue KI-11'],
  applies: withoutGpu,
  judge: (facts) => {
    const split = gpusOf(facts).filter((gpu) => gpu.migEnabled === true);
    if (split.length === 0) {
      const asked = gpusOf(facts).filter((gpu) => gpu.migEnabled === false);
      return asked.length === 0 ? skip('The GPU has no such mode, or does not say.') : pass('Off.');
    }
    const thor = isThor(facts);
    return warn(
      `On for ${split.map(nameGpu).join(', ')}${thor ? '; on Thor the GPU disappears while the display server holds it' : ''}.`,
      manual({
        summary: 'Switch it off, unless slices are wanted; nobody may use the GPU meanwhile.',
        commands: [
          ...(thor ? ['sudo systemctl isolate multi-user.target'] : []),
          ...split.map((gpu) => `sudo nvidia-smi -i ${gpu.index} -mig 0`),
        ],
        undo: split.map((gpu) => `sudo nvidia-smi -i ${gpu.index} -mig 1`),
      }),
    );
  },
};

export const persistenceModeCheck: Check = {
  id: 'persistence-mode',
  title: 'Persistence mode',
  phases: ['before'],
  why: 'Without it the driver unloads when the last program ends, and the next start waits seconds and loses settings such as the power limit.',
  source: ['nvidia-smi --query-gpu=persistence_mode', 'driver documentation of NVIDIA'],
  applies: (facts) =>
    hasIntegratedGpu(facts) ? 'An integrated GPU stays loaded.' : withoutDiscreteGpu(facts),
  judge: (facts) => {
    const gpus = discreteGpusOf(facts);
    const off = gpus.filter((gpu) => gpu.persistenceMode === false);
    if (off.length > 0) {
      return warn(
        `Off for ${off.map(nameGpu).join(', ')}.`,
        automatic('persistence-mode', {
          summary: 'Switch it on; it lasts until the next boot.',
          commands: off.map((gpu) => `sudo nvidia-smi -i ${gpu.index} -pm 1`),
          undo: off.map((gpu) => `sudo nvidia-smi -i ${gpu.index} -pm 0`),
        }),
      );
    }
    const on = gpus.filter((gpu) => gpu.persistenceMode === true);
    return on.length === 0 ? skip('The driver does not say.') : pass('On.');
  },
};
