import type { Inquiry } from '../inquiry.ts';
import { inferenceFeatures, parseCpuInfo } from '../parse/parse-cpu-info.ts';
import { parseLscpu } from '../parse/parse-tables.ts';
import type { ContainerLimits } from '../read-container-limits.ts';

export interface ProcessorFacts {
  model: string | null;
  cores: number;
  features: string[] | null;
}

/** The processor, and how many of its cores this process may use. */
export async function probeProcessor(
  inquiry: Inquiry,
  limits: Promise<ContainerLimits>,
): Promise<ProcessorFacts> {
  const info = await inquiry.text('/proc/cpuinfo');
  const described = info === null ? await withoutCpuInfo(inquiry) : fromCpuInfo(inquiry, info);
  const available =
    inquiry.machine.runtime?.availableCores ?? (await countCores(inquiry, info, described.cores));
  if (available === null) inquiry.unknown('cpu.cores', 'the capture does not say how many cores there are');
  const quota = (await limits).cpuQuota ?? Infinity;
  const cores = Math.max(1, Math.floor(Math.min(available ?? 1, quota)));
  return { model: described.model, cores, features: described.features };
}

interface Described {
  model: string | null;
  features: string[] | null;
  cores: number | null;
}

function fromCpuInfo(inquiry: Inquiry, text: string): Described {
  const { model, features, modelProblem } = parseCpuInfo(text);
  if (modelProblem !== null) inquiry.unknown('cpu.model', modelProblem);
  if (features === null) {
    inquiry.unknown('cpu.features', '/proc/cpuinfo has neither "flags" nor "Features"');
  }
  inquiry.source('cpu', '/proc/cpuinfo');
  return { model, features, cores: null };
}

/** macOS names its processor by sysctl; captures taken by hand often have lscpu instead of /proc/cpuinfo. */
async function withoutCpuInfo(inquiry: Inquiry): Promise<Described> {
  const isMac = inquiry.machine.runtime?.platform === 'darwin';
  const argv = isMac ? ['sysctl', '-n', 'machdep.cpu.brand_string'] : ['lscpu'];
  const text = await inquiry.output(argv);
  const listed = isMac
    ? { model: text?.trim() || null, features: null, cores: null }
    : parseLscpu(text ?? '');
  if (listed.model === null) inquiry.unknown('cpu.model', 'the system does not name its processor');
  else inquiry.source('cpu.model', argv.join(' '));
  if (listed.features === null) inquiry.unknown('cpu.features', 'there is no /proc/cpuinfo');
  const features = listed.features?.filter((feature) => inferenceFeatures.has(feature)) ?? null;
  return { ...listed, features };
}

async function countCores(
  inquiry: Inquiry,
  info: string | null,
  listed: number | null,
): Promise<number | null> {
  const counted = Number((await inquiry.output(['nproc']))?.trim());
  if (Number.isInteger(counted) && counted > 0) return counted;
  const processors = info?.match(/^processor\s*:/gm)?.length ?? 0;
  return processors > 0 ? processors : listed;
}
