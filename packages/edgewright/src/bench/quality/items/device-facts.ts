import type { DeviceProfile } from '../../../catalog/device-profile.ts';
import { gibibyte } from '../../../catalog/device-profile.ts';
import { deviceProfiles } from '../../../catalog/devices.ts';
import type { EvalCheck } from '../../../contract/eval-items.ts';
import { ask, type ItemSet } from './item-set.ts';

/** What the catalog knows for certain, as questions. Titles with a board's number in brackets read badly: without it. */
export const deviceFacts: ItemSet = {
  name: 'devices',
  about: 'figures of edge boxes, from the catalog of devices',
  most: null,
  make: ({ count, random }) =>
    random.shuffled(deviceProfiles.filter(({ kind }) => kind !== 'cpu').flatMap(questionsOf)).slice(0, count),
};

function questionsOf(profile: DeviceProfile): ReturnType<typeof ask>[] {
  const name = profile.title.replace(/ \(.*\)$/, '');
  const { memory, architecture, computeCapability } = profile;
  const bandwidth = memory.bandwidthBytesPerSecond.value;
  const bytes = memory.marketingBytes.value;
  const facts: ([string, EvalCheck] | null)[] = [
    bandwidth === null
      ? null
      : [`What is the memory bandwidth of the ${name}?`, word(String(Number((bandwidth / 1e9).toFixed(1))))],
    bytes === null ? null : [`How much memory has the ${name}?`, word(String(bytes / gibibyte))],
    architecture.value === null
      ? null
      : [`Which GPU architecture has the ${name}?`, { type: 'contains', value: architecture.value }],
    computeCapability.value === null
      ? null
      : [`Which compute capability has the ${name}?`, word(computeCapability.value)],
  ];
  return facts.flatMap((fact) => (fact === null ? [] : [ask(fact[0], fact[1], { max_tokens: 200 })]));
}

/** A number that stands alone: 120 is not in 1200. */
function word(text: string): EvalCheck {
  return { type: 'regex', pattern: `(?<![\\d.])${text.replaceAll('.', '\\.')}(?!\\d)` };
}
