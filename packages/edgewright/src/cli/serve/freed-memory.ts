import type { HostFacts } from '../../contract/host-facts.ts';

/** Memory that an engine holds which is about to be stopped. */
export interface FreedMemory {
  readonly memoryBytes: number | null;
  readonly gpuMemoryBytes: number | null;
}

/**
 * The box as it will be once that engine is gone: what it holds counts as available for the one that takes its place.
 * What it holds on several GPUs is taken to be shared out evenly, as tensors are.
 */
export function withFreedMemory(facts: HostFacts, freed: FreedMemory): HostFacts {
  const { memory, accelerators } = facts;
  const cards = accelerators?.filter(({ memory: own }) => own.freeBytes !== null).length ?? 0;
  const perCardBytes = cards === 0 ? 0 : (freed.gpuMemoryBytes ?? 0) / cards;
  return {
    ...facts,
    memory: {
      ...memory,
      availableBytes: sumWithin(memory.availableBytes, freed.memoryBytes ?? 0, memory.totalBytes),
    },
    accelerators:
      accelerators?.map((accelerator) => ({
        ...accelerator,
        memory: {
          ...accelerator.memory,
          freeBytes: sumWithin(accelerator.memory.freeBytes, perCardBytes, accelerator.memory.totalBytes),
        },
      })) ?? null,
  };
}

/** What is not known stays so. */
function sumWithin(bytes: number | null, added: number, total: number | null): number | null {
  if (bytes === null) return null;
  return total === null ? bytes + added : Math.min(total, bytes + added);
}
