import type { DeviceProfile } from '../device-profile.ts';
import { deviceProfiles } from '../devices.ts';
import { asBandwidth, asMebibytes, asModes, asPowerRange, asProductSize } from '../format-value.ts';
import { precisionSupport } from '../precision-support.ts';
import type { Sourced } from '../provenance.ts';
import { bullets, code, graded, paragraphs, shown, table, yesOrNo } from './markdown.ts';

type Row = readonly [label: string, fact: Sourced<unknown>, text: string];

/** All devices side by side, with the confidence of each value behind it. */
export function renderOverview(): string {
  const head = [
    'Device',
    'Architecture',
    'SM',
    'Memory',
    'Bandwidth',
    'Power',
    'FP8',
    'NVFP4',
    'MIG',
    'NVLink',
  ];
  const rows = deviceProfiles.map((profile) => [
    `[${profile.title}](#${anchorOf(profile.title)})`,
    graded(profile.architecture),
    graded(profile.sm),
    `${graded(profile.memory.marketingBytes, asProductSize)} ${shown(profile.memory.kind)}`.replaceAll(
      ' –',
      '',
    ),
    graded(profile.memory.bandwidthBytesPerSecond, asBandwidth),
    asPowerRange(profile.power).replace('not known', '–'),
    precisionSupport(profile.computeCapability.value, 'fp8').support,
    precisionSupport(profile.computeCapability.value, 'nvfp4').support,
    graded(profile.sharing.mig.supported, yesOrNo),
    graded(profile.nvlink, yesOrNo),
  ]);
  return table(head, rows);
}

export function renderDevice(profile: DeviceProfile): string {
  const rows = factRows(profile).map(([label, fact, text]) => [
    label,
    text,
    fact.value === null ? '' : fact.confidence,
    fact.appliesTo === null ? fact.source : `${fact.source} (${fact.appliesTo})`,
  ]);
  const notes = profile.notes.map(({ value, source, confidence }) => `${value} (${confidence}: ${source})`);
  return paragraphs([
    `### ${profile.title}`,
    `Id ${code(profile.id)}. ${toldBy(profile)}`,
    table(['Fact', 'Value', 'Confidence', 'Source'], rows),
    bullets(notes),
  ]);
}

/** Which evidence tells this device, in words. */
function toldBy({ kind, match }: DeviceProfile): string {
  const evidence = [
    list('chip', match.socs),
    list('module', match.modules),
    list('board specification', match.boardSpecs),
    list('GPU name', match.gpuNames),
    match.gpuNamePattern === null ? null : `GPU name like ${code(match.gpuNamePattern.source)}`,
    list('PCI id', match.pciIds),
  ].filter((part) => part !== null);
  if (kind === 'cpu') return 'Told by: no GPU, and nothing that says Jetson.';
  return `Told by: ${evidence.join('; ')}.`;
}

function list(what: string, values: readonly string[]): string | null {
  return values.length === 0 ? null : `${what} ${values.map((value) => code(value)).join(' or ')}`;
}

function factRows(profile: DeviceProfile): Row[] {
  return [
    ...siliconRows(profile),
    ...memoryRows(profile),
    ...powerRows(profile),
    ...sharingRows(profile),
    ...softwareRows(profile),
    ...peakRows(profile),
  ];
}

function row<Value>(
  label: string,
  fact: Sourced<Value>,
  format?: (value: NonNullable<Value>) => string,
): Row {
  return [label, fact, shown(fact, format)];
}

function siliconRows(profile: DeviceProfile): Row[] {
  return [
    row('Architecture', profile.architecture),
    row('Chip', profile.chip),
    row('Compute capability', profile.computeCapability),
    row('SM', profile.sm),
    row('Other names of the SM', profile.smAliases, listed),
    row('Multiprocessors', profile.streamingMultiprocessors),
    row('CUDA cores', profile.cudaCores),
    row('CPU cores', profile.cpu.cores),
    row('CPU model', profile.cpu.model),
  ];
}

function memoryRows({ memory }: DeviceProfile): Row[] {
  return [
    row('Memory', memory.marketingBytes, asProductSize),
    row('Kind of memory', memory.kind),
    row('Shared by CPU and GPU', memory.unified, yesOrNo),
    row('Bandwidth', memory.bandwidthBytesPerSecond, asBandwidth),
    row(
      'Memory that system or driver shows',
      memory.visible,
      ({ leastBytes, belowBytes }) => `${asMebibytes(leastBytes)} to below ${asMebibytes(belowBytes)}`,
    ),
    row('ECC', memory.ecc, yesOrNo),
  ];
}

function powerRows({ power, powerModes, thermal }: DeviceProfile): Row[] {
  return [
    row('Least power', power.minWatts, watts),
    row('Default power', power.defaultWatts, watts),
    row('Most power', power.maxWatts, watts),
    row('Limit set by nvidia-smi', power.limitSettable, yesOrNo),
    ...powerModes.map((modes) => row('Power modes', modes, asModes)),
    row('Thermal zones', thermal.zones, listed),
    row('Slows down at', thermal.throttleC, degrees),
    row('Critical at', thermal.criticalC, degrees),
  ];
}

function sharingRows({ sharing: { mig, mps, timeSlicing }, nvlink }: DeviceProfile): Row[] {
  return [
    row('MIG', mig.supported, yesOrNo),
    row('MIG instances', mig.instances),
    row('MIG profiles', mig.profiles, listed),
    row('MIG needs driver', mig.minDriver),
    row('MPS', mps, yesOrNo),
    row('Time slicing', timeSlicing, yesOrNo),
    row('NVLink', nvlink, yesOrNo),
  ];
}

function softwareRows({ software, container }: DeviceProfile): Row[] {
  return [
    row('JetPack from', software.jetpackMin),
    row('Jetson Linux from', software.l4tMin),
    row('JetPack releases without it', software.jetpackGaps, listed),
    row('Driver from', software.minDriver),
    row('CUDA from', software.minCuda),
    row('CUDA up to', software.maxCuda),
    row('GPU in a container', container.gpuArguments, (words) => code(words.join(' '))),
    row('Test image', container.testImage, code),
    row('Test of a container', container.testCommand, (words) => code(words.join(' '))),
  ];
}

function peakRows({ peakTflops }: DeviceProfile): Row[] {
  return [
    row('FP32, dense', peakTflops.fp32, tflops),
    row('BF16, dense', peakTflops.bf16, tflops),
    row('FP8, dense', peakTflops.fp8, tflops),
    row('FP4, dense', peakTflops.fp4, tflops),
    row('INT8, dense', peakTflops.int8, (value) => `${value} TOPS`),
  ];
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? 'none' : values.join(', ');
}

function watts(value: number): string {
  return `${value} W`;
}

function degrees(value: number): string {
  return `${value} °C`;
}

function tflops(value: number): string {
  return `${value} TFLOPS`;
}

/** As GitHub makes anchors of headings. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}
