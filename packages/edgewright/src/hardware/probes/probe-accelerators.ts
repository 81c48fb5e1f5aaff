import type { Inquiry } from '../inquiry.ts';
import { askGpus, type SmiAnswer, type SmiRow } from '../nvidia-smi/ask-query.ts';
import {
  parseSmiHeader,
  parseSmiList,
  parseSmiTable,
  type ListedGpu,
  type SmiHeader,
} from '../nvidia-smi/parse-header.ts';
import { parseComputeApps, parseNvmapClients, type GpuProcessRow } from '../nvidia-smi/parse-processes.ts';
import { parseSections, type SmiSections } from '../nvidia-smi/parse-sections.ts';

/** Fields that drivers know since about 510; asked in one call. */
const commonFields = [
  'index',
  'uuid',
  'name',
  'driver_version',
  'memory.total',
  'memory.used',
  'memory.free',
  'compute_cap',
  'temperature.gpu',
  'power.draw',
  'power.limit',
  'utilization.gpu',
  'utilization.memory',
  'clocks.sm',
  'pstate',
  'ecc.mode.current',
  'mig.mode.current',
  'clocks_event_reasons.active',
];

/** Fields that many drivers do not know. In a call of their own they cannot take the others with them. */
const rareFields = [
  'name',
  'addressing_mode',
  'power.min_limit',
  'power.max_limit',
  'power.default_limit',
  'clocks.max.sm',
  'clocks.mem',
  'persistence_mode',
  'pci.device_id',
  'kmd_version',
];

export interface SmiFindings {
  answer: SmiAnswer;
  /** Rows of the rare fields, in the order of the GPUs; empty where they could not be asked. */
  rare: SmiRow[];
  sections: SmiSections;
  header: SmiHeader;
  /** From `-L` or the plain table, where no query was answered. */
  listed: ListedGpu[];
  processes: GpuProcessRow[] | null;
}

/** Everything nvidia-smi says. The pure part, `describeAccelerators`, makes facts of it. */
export async function probeAccelerators(inquiry: Inquiry, light: boolean): Promise<SmiFindings> {
  const [answer, rare, sections, processes] = await Promise.all([
    askGpus(inquiry, commonFields),
    askGpus(inquiry, rareFields),
    light ? null : inquiry.output(['nvidia-smi', '-q']),
    light ? null : readProcesses(inquiry),
  ]);
  if (answer.kind === 'rows') inquiry.source('accelerators', 'nvidia-smi --query-gpu');
  const head = parseSmiHeader(beforeFirstGpu(sections ?? ''));
  const needsMore = answer.kind !== 'absent' && !light && (head.cuda === null || answer.kind === 'failed');
  const more = needsMore ? await readFallbacks(inquiry) : { header: head, listed: [] };
  return {
    answer,
    rare: rare.kind === 'rows' ? rare.rows : [],
    sections: parseSections(sections ?? ''),
    header: { driver: head.driver ?? more.header.driver, cuda: head.cuda ?? more.header.cuda },
    listed: more.listed,
    processes,
  };
}

/** The plain table and `-L`: never the first source, but old and new drivers all have them. */
async function readFallbacks(inquiry: Inquiry): Promise<{ header: SmiHeader; listed: ListedGpu[] }> {
  const [table, version, list] = await Promise.all([
    inquiry.output(['nvidia-smi']),
    inquiry.output(['nvidia-smi', '--version']),
    inquiry.output(['nvidia-smi', '-L']),
  ]);
  const [fromTable, fromVersion] = [parseSmiHeader(table ?? ''), parseSmiHeader(version ?? '')];
  const listed = parseSmiList(list ?? '');
  return {
    header: {
      driver: fromVersion.driver ?? fromTable.driver,
      cuda: fromVersion.cuda ?? fromTable.cuda,
    },
    listed: listed.length > 0 ? listed : parseSmiTable(table ?? ''),
  };
}

async function readProcesses(inquiry: Inquiry): Promise<GpuProcessRow[] | null> {
  const [apps, clients] = await Promise.all([
    askProcesses(inquiry, ['gpu_uuid', 'pid', 'process_name', 'used_memory']),
    inquiry.text('/sys/kernel/debug/nvmap/iovmm/clients'),
  ]);
  const rows = apps === null ? [] : parseComputeApps(apps);
  // Orin answers nothing through NVML; its kernel keeps the list, for root. On Thor that list stays near empty.
  if (rows.length === 0 && clients !== null) return parseNvmapClients(clients);
  return apps === null ? null : rows;
}

async function askProcesses(inquiry: Inquiry, fields: readonly string[]): Promise<string | null> {
  const argv = ['nvidia-smi', `--query-compute-apps=${fields.join(',')}`, '--format=csv,noheader,nounits'];
  const outcome = await inquiry.run(argv);
  if (outcome.kind !== 'ran') return null;
  if (outcome.exitCode === 0) return outcome.stdout;
  const [first, ...others] = fields;
  const isUnknown = /Field "gpu_uuid" is not a valid field/.test(`${outcome.stdout}${outcome.stderr}`);
  return isUnknown && first === 'gpu_uuid' ? askProcesses(inquiry, others) : null;
}

function beforeFirstGpu(text: string): string {
  const at = text.search(/^GPU [0-9A-Fa-f]+:/m);
  return at < 0 ? text : text.slice(0, at);
}
