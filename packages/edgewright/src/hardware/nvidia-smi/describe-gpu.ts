import type { z } from 'zod';
import type { acceleratorSchema, ThrottleReason } from '../../contract/accelerator-facts.ts';
import {
  parseComputeCapability,
  parseSmiBytes,
  parseSmiNumber,
  parseSmiSwitch,
  parseSmiText,
  parseSmiVersion,
} from './parse-value.ts';
import { ask, askBelow, type SmiGpu } from './smi-gpu.ts';
import { parseThrottleMask, throttleSectionNames } from './throttle-bits.ts';

export type DescribedGpu = z.input<typeof acceleratorSchema>;

/** Everything nvidia-smi says of one GPU; memory and kind as for a card of its own. */
export function describeGpu(gpu: SmiGpu, position: number): DescribedGpu {
  const computeCapability = parseComputeCapability(ask(gpu, ['compute_cap']));
  return {
    index: parseSmiNumber(ask(gpu, ['index'])) ?? position,
    uuid: parseSmiText(ask(gpu, ['uuid'], ['GPU UUID'])),
    name: parseSmiText(ask(gpu, ['name'], ['Product Name'])) ?? 'NVIDIA GPU without a name',
    computeCapability,
    sm: null,
    driver: parseSmiVersion(ask(gpu, ['kmd_version', 'driver_version'])),
    memory: describeMemory(gpu),
    addressingMode: parseSmiText(ask(gpu, ['addressing_mode'], ['Addressing Mode'])),
    power: describePower(gpu),
    temperatureC: parseSmiNumber(ask(gpu, ['temperature.gpu'], ['Temperature/GPU Current Temp'])),
    thermalLimits: describeThermalLimits(gpu),
    throttle: describeThrottle(gpu),
    utilizationPercent: parseSmiNumber(ask(gpu, ['utilization.gpu'], ['Utilization/GPU', 'Utilization/Gpu'])),
    memoryUtilizationPercent: parseSmiNumber(ask(gpu, ['utilization.memory'], ['Utilization/Memory'])),
    clocks: {
      smMhz: parseSmiNumber(ask(gpu, ['clocks.sm'], ['Clocks/SM'])),
      maxSmMhz: parseSmiNumber(ask(gpu, ['clocks.max.sm'], ['Max Clocks/SM'])),
      memoryMhz: parseSmiNumber(ask(gpu, ['clocks.mem'], ['Clocks/Memory'])),
    },
    performanceState: /^P\d{1,2}$/.exec(ask(gpu, ['pstate'], ['Performance State']) ?? '')?.[0] ?? null,
    eccEnabled: parseSmiSwitch(ask(gpu, ['ecc.mode.current'], ['ECC Mode/Current'])),
    eccUncorrectable: countUncorrectable(gpu),
    migEnabled: parseSmiSwitch(ask(gpu, ['mig.mode.current'], ['MIG Mode/Current'])),
    persistenceMode: parseSmiSwitch(ask(gpu, ['persistence_mode'], ['Persistence Mode'])),
  };
}

function describeMemory(gpu: SmiGpu): DescribedGpu['memory'] {
  const totalBytes = parseSmiBytes(ask(gpu, ['memory.total'], ['FB Memory Usage/Total']));
  // GB10 prints 0 or [N/A], as it likes: no GPU has no memory.
  if (totalBytes === null || totalBytes === 0) {
    return { totalBytes: null, freeBytes: null, usedBytes: null, source: null };
  }
  return {
    totalBytes,
    freeBytes: parseSmiBytes(ask(gpu, ['memory.free'], ['FB Memory Usage/Free'])),
    usedBytes: parseSmiBytes(ask(gpu, ['memory.used'], ['FB Memory Usage/Used'])),
    source: 'nvidia-smi',
  };
}

/** Old drivers have `Power Readings`; the newest put the limits one level deeper. */
function describePower(gpu: SmiGpu): DescribedGpu['power'] {
  const below = (...names: string[]): string | undefined =>
    askBelow(gpu, 'GPU Power Readings', names) ?? askBelow(gpu, 'Power Readings', names);
  return {
    drawWatts: parseSmiNumber(
      ask(gpu, ['power.draw']) ?? below('Average Power Draw', 'Power Draw', 'Instantaneous Power Draw'),
    ),
    limitWatts: parseSmiNumber(ask(gpu, ['power.limit']) ?? below('Current Power Limit', 'Power Limit')),
    minLimitWatts: parseSmiNumber(ask(gpu, ['power.min_limit']) ?? below('Min Power Limit')),
    maxLimitWatts: parseSmiNumber(ask(gpu, ['power.max_limit']) ?? below('Max Power Limit')),
    defaultLimitWatts: parseSmiNumber(ask(gpu, ['power.default_limit']) ?? below('Default Power Limit')),
  };
}

/** Newer drivers print a margin that shrinks to 0 (`T.Limit`), older ones absolute thresholds. */
function describeThermalLimits(gpu: SmiGpu): DescribedGpu['thermalLimits'] {
  const margins = ['Temperature/GPU T.Limit Temp', 'Temperature/GPU Current T.Limit Temp'];
  return {
    marginC: parseSmiNumber(ask(gpu, ['temperature.gpu.tlimit'], margins)),
    slowdownC: parseSmiNumber(ask(gpu, [], ['Temperature/GPU Slowdown Temp'])),
    shutdownC: parseSmiNumber(ask(gpu, [], ['Temperature/GPU Shutdown Temp'])),
  };
}

function describeThrottle(gpu: SmiGpu): ThrottleReason[] | null {
  const fields = ['clocks_event_reasons.active', 'clocks_throttle_reasons.active'];
  const fromMask = parseThrottleMask(ask(gpu, fields));
  if (fromMask !== null) return fromMask;
  const sections = ['Clocks Event Reasons', 'Clocks Throttle Reasons'];
  const answers = throttleSectionNames.flatMap(([name, reason]) => {
    const value = sections
      .map((section) => askBelow(gpu, section, [name]))
      .find((text) => text !== undefined);
    return value === undefined ? [] : [{ reason, isActive: value === 'Active' }];
  });
  return answers.length === 0 ? null : answers.flatMap(({ reason, isActive }) => (isActive ? reason : []));
}

/** Uncorrectable errors since the driver was loaded: one counter per kind of memory, under names that vary. */
function countUncorrectable(gpu: SmiGpu): number | null {
  const counts = [...gpu.sections].flatMap(([path, value]) => {
    const isCounter = path.startsWith('ECC Errors/Volatile/') && /uncorrectable/i.test(path);
    const count = isCounter ? parseSmiNumber(value) : null;
    return count === null ? [] : [count];
  });
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}
