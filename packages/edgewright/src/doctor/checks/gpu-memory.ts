import { formatBytes } from '../../base/format-quantity.ts';
import type { Accelerator } from '../../contract/accelerator-facts.ts';
import { discreteGpusOf, gpusOf, hasIntegratedGpu, nameGpu, withoutDiscreteGpu, withoutGpu } from '../box.ts';
import { pass, skip, warn, type Check } from '../check.ts';
import { manual } from '../remedy.ts';
import { unknownReason } from '../unknown-reason.ts';

/** vLLM asks for 90 % by default; with more than this in use it does not start. */
const mostUsedShare = 0.1;

export const gpuMemoryHeldCheck: Check = {
  id: 'gpu-memory-held',
  title: 'Memory of the GPU',
  phases: ['before', 'during'],
  why: 'An engine asks for nine tenths of the card when it starts; what another program holds is missing.',
  source: ['nvidia-smi --query-compute-apps', 'Jetson Thor workshop (2025): stuck memory'],
  applies: withoutDiscreteGpu,
  judge: (facts) => {
    const gpus = discreteGpusOf(facts);
    const held = gpus.filter((gpu) => usedShare(gpu) > mostUsedShare);
    if (held.length > 0) {
      return warn(
        held.map(describeUse).join(' '),
        manual({
          summary: 'If that is not your engine, end it; an engine that is meant to run there is no problem.',
          commands: [
            'nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv',
            ...held.flatMap((gpu) =>
              (gpu.processes ?? []).map(({ pid }) => `ps -o pid,user,etime,args -p ${pid}`),
            ),
          ],
        }),
      );
    }
    const known = gpus.filter((gpu) => gpu.memory.usedBytes !== null && gpu.memory.totalBytes !== null);
    if (known.length === 0) return skip(`${unknownReason(facts, 'accelerators')}.`);
    return pass(known.map(describeUse).join(' '));
  },
};

function usedShare({ memory }: Accelerator): number {
  return memory.usedBytes === null || !memory.totalBytes ? 0 : memory.usedBytes / memory.totalBytes;
}

function describeUse(gpu: Accelerator): string {
  const { usedBytes, totalBytes } = gpu.memory;
  const names = (gpu.processes ?? []).map(({ pid, name, usedBytes: bytes }) =>
    bytes === null ? `${name} (pid ${pid})` : `${name} (pid ${pid}) ${formatBytes(bytes)}`,
  );
  const by = names.length > 0 ? ` by ${names.join(', ')}` : '';
  return `${nameGpu(gpu)}: ${formatBytes(usedBytes ?? 0)} of ${formatBytes(totalBytes ?? 0)} in use${by}.`;
}

export const gpuMemoryReadingCheck: Check = {
  id: 'gpu-memory-reading',
  title: 'Where memory of the GPU is read',
  phases: ['before', 'after'],
  why: 'Shared memory has no answer in NVML: `[N/A]`, `Not Supported` or 0. A monitor that takes that for a number plans with nothing.',
  source: ['known issue KI-3', 'nvidia-smi --query-gpu=memory.total'],
  applies: (facts) => {
    if (hasIntegratedGpu(facts)) return null;
    return withoutGpu(facts) ?? 'The GPU has memory of its own and reports it.';
  },
  judge: (facts) => {
    const { totalBytes } = facts.memory;
    const [gpu] = gpusOf(facts);
    const source = gpu?.memory.source ?? null;
    if (totalBytes === null) return skip(`${unknownReason(facts, 'memory.totalBytes')}.`);
    if (source === 'nvidia-smi') {
      return pass(`The driver reports ${formatBytes(gpu?.memory.totalBytes ?? totalBytes)}.`);
    }
    return pass(
      `The driver reports none, as is normal here; /proc/meminfo says ${formatBytes(totalBytes)}. Alarms on memory must use MemAvailable.`,
    );
  },
};
