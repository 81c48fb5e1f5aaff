import type { Precision } from '../../catalog/device-profile.ts';
import { precisionSupport } from '../../catalog/precision-support.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { withoutGpu } from '../box.ts';
import { pass, warn, type Check } from '../check.ts';
import { computeCapabilityOf } from '../device-knowledge.ts';
import { manual } from '../remedy.ts';

/** Names by which publishers call their formats; the first that fits counts. */
const namedPrecisions: readonly { pattern: RegExp; precision: Precision }[] = [
  { pattern: /nvfp4|[-_]fp4/i, precision: 'nvfp4' },
  { pattern: /mxfp4|gpt-oss/i, precision: 'mxfp4' },
  { pattern: /fp8|w8a8-fp/i, precision: 'fp8' },
  { pattern: /awq|gptq|w4a16|int4/i, precision: 'w4a16' },
];

export const modelPrecisionCheck: Check = {
  id: 'model-precision',
  title: 'Number formats of the models',
  phases: ['before', 'during'],
  why: 'A model in a format that the GPU has no unit for is smaller, but not faster, and not every engine takes it.',
  source: [
    'compatibility matrix (Dec 2024): quantization',
    'known issue KI-6',
    'TensorRT Edge-LLM precision key',
  ],
  applies: (facts) => {
    if (withoutGpu(facts) !== null) return withoutGpu(facts);
    if (computeCapabilityOf(facts) === null) return 'The compute capability is not known.';
    return named(facts).length === 0 ? 'No model on disk names its format.' : null;
  },
  judge: (facts) => {
    const capability = computeCapabilityOf(facts);
    const judged = named(facts).map(({ repository, precision }) => ({
      repository,
      precision,
      ...precisionSupport(capability, precision),
    }));
    // On Orin and older, MXFP4 is widened like every 4-bit format: nothing that a reader could do better.
    const slow = judged.filter(({ support, precision }) => support !== 'supported' && precision !== 'mxfp4');
    if (slow.length === 0) {
      return pass(judged.map(({ repository, precision }) => `${repository} (${precision})`).join(', ') + '.');
    }
    return warn(
      slow.map((one) => `${one.repository}: ${one.precision} is ${one.support} here, ${one.note}.`).join(' '),
      manual({
        summary: 'Take a W4A16 build (AWQ or GPTQ) or a GGUF of the same model.',
        commands: slow.map(({ repository }) => `hf models ls --search "${baseName(repository)} w4a16"`),
      }),
    );
  },
};

function named(facts: HostFacts): { repository: string; precision: Precision }[] {
  return (facts.offline?.models ?? []).flatMap(({ repository }) => {
    const row = namedPrecisions.find(({ pattern }) => pattern.test(repository));
    return row ? [{ repository, precision: row.precision }] : [];
  });
}

function baseName(repository: string): string {
  return repository.slice(repository.indexOf('/') + 1).replace(/[-_]?(nvfp4|fp4|fp8|w8a8|dynamic)/gi, '');
}
