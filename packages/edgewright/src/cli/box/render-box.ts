import { findDevice } from '../../catalog/devices.ts';
import { precisions } from '../../catalog/device-profile.ts';
import { precisionSupport } from '../../catalog/precision-support.ts';
import type { Drift, HostFacts } from '../../contract/host-facts.ts';
import type { Paper } from '../command-output.ts';
import {
  describeBoard,
  describeContainers,
  describeCpu,
  describeDisks,
  describeGpu,
  describeJetson,
  describeMemory,
  describeProfile,
  describeSoftware,
  describeSystem,
} from './describe-box.ts';
import { memoryBar } from './memory-bar.ts';
import { labelled, wrapText } from './wrap-text.ts';

const labelWidth = 12;
const indent = 2;
/** Facts whose absence a plan or a repair would miss; the rest is in `--json`. */
const telling =
  /^(?:accelerators$|device|driver|jetson\.(?:l4t|jetpack|module|powerMode)$|memory\.(?:total|available)Bytes|memory\.unified|cpu\.cores)/;
const unknownShown = 4;

/** What this box is, on one screen. */
export function renderBox(facts: HostFacts, paper: Paper): string {
  const lines = [...headline(facts, paper), ''];
  const row = (label: string, text: string | null): void => {
    if (text === null || text === '') return;
    const wrapped = labelled(label, text, { indent, width: labelWidth, columns: paper.columns });
    lines.push(...wrapped.map((line, at) => (at === 0 ? emphasise(line, label, paper) : line)));
  };
  row('system', describeSystem(facts));
  row('board', describeBoard(facts));
  row('jetson', describeJetson(facts));
  row('cpu', describeCpu(facts));
  row('memory', describeMemory(facts));
  const bar = memoryBar(facts.memory, paper);
  if (bar !== null) lines.push(`${' '.repeat(indent + labelWidth)}${bar}  █ programs ▒ page cache ░ free`);
  for (const gpu of facts.accelerators ?? []) {
    const [first = '', ...rest] = describeGpu(gpu);
    row(`gpu ${gpu.index}`, first);
    for (const line of rest) row('', line);
  }
  row('', describeProfile(facts));
  row('formats', describeFormats(facts));
  row('software', describeSoftware(facts));
  row('containers', describeContainers(facts));
  row(
    'kubernetes',
    facts.kubernetes === null ? null : `${facts.kubernetes.distribution} ${facts.kubernetes.version ?? ''}`,
  );
  row('disk', describeDisks(facts));
  lines.push(...unknownLines(facts, paper), ...driftSummary(facts, paper));
  return lines.join('\n');
}

function emphasise(line: string, label: string, paper: Paper): string {
  return line.replace(label, paper.style('bold', label));
}

function headline({ device, origin }: HostFacts, paper: Paper): string[] {
  const profile = device?.id ? findDevice(device.id) : null;
  const title = profile?.title ?? 'A device that the catalog does not have';
  const words = { exact: 'matched exactly', likely: 'likely', none: 'not in the catalog' } as const;
  const match = device === null ? 'not matched' : words[device.confidence];
  const taken = origin === 'live' ? '' : ` · ${origin} facts, not this machine`;
  const because =
    device === null ? [] : wrapText(`because ${device.because.join('; ')}`, paper.columns - indent);
  return [
    `${paper.style('bold', title)}  ${paper.style('dim', `${match}${device?.id ? ` · ${device.id}` : ''}${taken}`)}`,
    ...because.map((line) => paper.style('dim', ' '.repeat(indent) + line)),
  ];
}

/** Number formats by how the hardware takes them; the preferred one is marked. */
function describeFormats({ accelerators }: HostFacts): string | null {
  const capability = accelerators?.[0]?.computeCapability ?? null;
  if (capability === null) return null;
  const rows = precisions.map((precision) => ({ precision, ...precisionSupport(capability, precision) }));
  const named = (support: string): string =>
    rows
      .filter((row) => row.support === support)
      .map(({ precision, preferred }) => (preferred ? `${precision} (best)` : precision))
      .join(' ');
  const parts = [
    ['in hardware', named('supported')],
    ['emulated', named('emulated')],
    ['not at all', named('unsupported')],
  ];
  return parts.flatMap(([words, names]) => (names === '' ? [] : [`${words}: ${names}`])).join(' · ');
}

function unknownLines({ unknown }: HostFacts, paper: Paper): string[] {
  if (unknown.length === 0) return [];
  const shown = unknown.filter(({ fact }) => telling.test(fact)).slice(0, unknownShown);
  const rest = unknown.length - shown.length;
  const lines = shown.flatMap(({ fact, why }) => wrapText(`${fact}: ${why}`, paper.columns - indent));
  if (rest > 0)
    lines.push(
      `${shown.length > 0 ? 'and ' : ''}${rest} ${shown.length > 0 ? 'lesser ones' : 'lesser facts'}, with the reason of each: edgewright detect --json`,
    );
  return [
    '',
    paper.style('bold', 'Could not be told'),
    ...lines.map((line) => paper.style('dim', ' '.repeat(indent) + line)),
  ];
}

function driftSummary({ drift }: HostFacts, paper: Paper): string[] {
  const own = drift.filter(({ claim }) => claim === null);
  const claims = drift.length - own.length;
  if (drift.length === 0) return [];
  const lines = ['', paper.style('bold', 'Where this box, the catalog and published documents disagree')];
  for (const row of own) lines.push(...driftLine(row, paper));
  if (claims > 0) {
    const noun = claims === 1 ? 'claim' : 'claims';
    lines.push(
      `  ${claims} ${noun} of published documents about this device do not hold: edgewright detect --drift`,
    );
  }
  return lines;
}

function driftLine({ fact, catalog, device }: Drift, paper: Paper): string[] {
  return wrapText(
    `${fact}: this box says ${device ?? 'nothing'}; the catalog has ${catalog ?? 'nothing'}`,
    paper.columns - 4,
  ).map((line, at) => `  ${at === 0 ? paper.style('yellow', '! ') : '  '}${line}`);
}

/** Every row of the drift report: what a document claims, what holds, and what the box itself says. */
export function renderDrift({ drift, device }: HostFacts, paper: Paper): string {
  if (drift.length === 0) {
    return `Nothing disagrees${device?.id ? ` on ${device.id}` : ''}: no document claims anything else, and the box is as the catalog has it.`;
  }
  const columns = paper.columns - 4;
  const part = (label: string, text: string | null): string[] =>
    text === null ? [] : labelled(label, text, { indent: 4, width: 10, columns });
  const rows = drift.flatMap((row) => [
    paper.style('bold', `  ${[row.claim, row.fact].filter((word) => word !== null).join('  ')}`),
    ...part('claimed', row.seed === null ? null : `${row.seed}${row.document ? ` (${row.document})` : ''}`),
    ...part('holds', row.catalog),
    ...part('this box', row.device),
    '',
  ]);
  return [
    `${drift.length} ${drift.length === 1 ? 'disagreement' : 'disagreements'} between documents, catalog and this box`,
    '',
    ...rows,
  ].join('\n');
}
