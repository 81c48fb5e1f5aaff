import { armCoreName } from './arm-core-names.ts';

export interface CpuInfo {
  model: string | null;
  features: string[] | null;
  /** Why `model` is `null` or a bare number. */
  modelProblem: string | null;
}

/** Instruction sets that change how fast a CPU runs a language model; the rest of the flags is noise. */
export const inferenceFeatures = new Set([
  'sse4_2',
  'avx',
  'avx2',
  'f16c',
  'fma',
  'avx_vnni',
  'avx512f',
  'avx512bw',
  'avx512vbmi',
  'avx512_vnni',
  'avx512_bf16',
  'avx512_fp16',
  'amx_tile',
  'amx_int8',
  'amx_bf16',
  'asimd',
  'asimdhp',
  'asimddp',
  'i8mm',
  'bf16',
  'sve',
  'sve2',
  'sme',
]);

/** Reads /proc/cpuinfo of x86 and Arm kernels. The text may end anywhere: only whole lines count. */
export function parseCpuInfo(text: string): CpuInfo {
  const lines = text.split('\n').slice(0, text.endsWith('\n') ? undefined : -1);
  const fields = lines.map((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? null : { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
  });
  const first = (name: string): string | null =>
    fields.find((field) => field?.name === name && field.value !== '')?.value ?? null;

  const flags = first('flags') ?? first('Features');
  const features = flags === null ? null : flags.split(/\s+/).filter((flag) => inferenceFeatures.has(flag));

  const named = first('model name');
  if (named !== null) return { model: named.replace(/\s+/g, ' '), features, modelProblem: null };
  return { ...armModel(fields), features };
}

/** Counts the cores of each kind: `4 × Cortex-A76 + 4 × Cortex-A55`. */
function armModel(
  fields: ({ name: string; value: string } | null)[],
): Pick<CpuInfo, 'model' | 'modelProblem'> {
  const counts = new Map<string, number>();
  let implementer: string | null = null;
  let modelProblem: string | null = null;
  for (const field of fields) {
    if (field?.name === 'CPU implementer') implementer = field.value;
    if (field?.name !== 'CPU part' || implementer === null) continue;
    const core = armCoreName(implementer, field.value);
    if (!core.known) modelProblem = `no name is known for ${core.name}`;
    counts.set(core.name, (counts.get(core.name) ?? 0) + 1);
  }
  if (counts.size === 0) {
    return { model: null, modelProblem: '/proc/cpuinfo has neither "model name" nor "CPU part"' };
  }
  const model = [...counts].map(([name, count]) => `${count} × ${name}`).join(' + ');
  return { model, modelProblem };
}
