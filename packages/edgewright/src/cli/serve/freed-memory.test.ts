import { describe, expect, it } from 'vitest';
import { hostFactsSchema } from '../../contract/host-facts.ts';
import { findNamedDevice } from '../../planner/find-device.ts';
import { hostOfDevice } from '../../planner/host-of-device.ts';
import { withFreedMemory } from './freed-memory.ts';

const gibibyte = 1024 ** 3;

function box(name: string, about: { availableBytes: number | null; freeBytes: number | null }) {
  const facts = hostFactsSchema.parse(hostOfDevice(findNamedDevice(name).profile, {}));
  return {
    ...facts,
    memory: { ...facts.memory, totalBytes: 128 * gibibyte, availableBytes: about.availableBytes },
    accelerators:
      facts.accelerators?.map((card) => ({
        ...card,
        memory: { ...card.memory, totalBytes: 24 * gibibyte, freeBytes: about.freeBytes },
      })) ?? null,
  };
}

describe('withFreedMemory', () => {
  const freed = { memoryBytes: 2 * gibibyte, gpuMemoryBytes: 16 * gibibyte };
  it('counts what the engine on a card holds as free', () => {
    const facts = withFreedMemory(
      box('rtx-pro-4000-blackwell', { availableBytes: 30 * gibibyte, freeBytes: 4 * gibibyte }),
      freed,
    );
    expect(facts.memory.availableBytes).toBe(32 * gibibyte);
    expect(facts.accelerators?.map(({ memory }) => memory.freeBytes)).toEqual([20 * gibibyte]);
  });

  it.each([
    ['never more than there is', { availableBytes: 127 * gibibyte, freeBytes: 20 * gibibyte }, 128, 24],
    ['nothing is known', { availableBytes: null, freeBytes: null }, null, null],
  ])('%s', (_name, about, available, free) => {
    const facts = withFreedMemory(box('rtx-pro-4000-blackwell', about), freed);
    expect(facts.memory.availableBytes).toBe(available === null ? null : available * gibibyte);
    expect(facts.accelerators?.[0]?.memory.freeBytes).toBe(free === null ? null : free * gibibyte);
  });
});
