import { cpus, loadavg } from 'node:os';
import { added, figureOf, P99_LIMITS_MS, rateWithin, type Figure, type TargetResult } from './results.ts';
import type { StreamLoad } from './stream-load.ts';

type Round = TargetResult['rounds'][number];

/** One line of the table: what is measured, in words and for machines. */
interface Row {
  id: string;
  title: string;
  unit: string;
  digits: number;
  of: (target: TargetResult, direct: TargetResult) => Figure | null;
}

/** What the design asks for. */
const goals = {
  ttftP50Ms: 0.3,
  ttftP99Ms: 2,
  gapP99Ms: 0.2,
  coreShare: 10,
  rssMib: 120,
  nginx: 0.5,
  portkey: 10,
};

/** The benchmark itself keeps two cores busy at most. */
const BUSY_LOAD = 2.5;
const BUSY =
  '**Other programs kept both cores busy during this run**: its latencies are theirs, and only figures of CPU time, memory and lost frames say something.';

export function gatewayReport(
  results: readonly TargetResult[],
  loads: { edge: StreamLoad; crowd: StreamLoad; warmupSeconds: number; seconds: number },
): { text: string; document: object } {
  const [direct, ...others] = results;
  if (!direct) throw new Error('Nothing was measured.');
  const figures = rows.map((row) => ({
    row,
    cells: others.map((target) => row.of(target, direct)),
  }));
  const environment = {
    cpu: cpus()[0]?.model ?? 'unknown CPU',
    cores: cpus().length,
    loadAverage: loadavg()[0] ?? null,
    node: process.version,
    rounds: direct.rounds.length,
  };
  const names = others.map((target) => target.name);
  const table = [
    `| | ${names.join(' | ')} |`,
    `| --- |${names.map(() => ' --- |').join('')}`,
    ...figures.map(
      ({ row, cells }) => `| ${row.title} | ${cells.map((cell) => shown(cell, row)).join(' | ')} |`,
    ),
  ].join('\n');
  const judged = judge(results, (id, name) => {
    const found = figures.find(({ row }) => row.id === id);
    return found?.cells[names.indexOf(name)]?.median ?? Number.NaN;
  });
  const text = [
    `${environment.cpu}, ${environment.cores} cores, load average ${environment.loadAverage?.toFixed(1)} at the end, Node ${environment.node}; ` +
      `${environment.rounds} interleaved rounds. Client and engines on one core, whoever is measured on the other. ` +
      `Medians of the rounds, the least and the most in brackets. Added: less the direct way to the engine in the same round.`,
    '',
    ...((environment.loadAverage ?? 0) > BUSY_LOAD ? [BUSY, ''] : []),
    `Streams of ${loads.edge.streams} × ${(1_000 / loads.edge.paceMs).toFixed(0)} frames/s (${loads.edge.framesEach} each) and ` +
      `${loads.crowd.streams} × ${(1_000 / loads.crowd.paceMs).toFixed(0)} frames/s (${loads.crowd.framesEach} each). ` +
      'Whole answers: wrk, 2 kB of prompt, 1 to 256 connections, the best rate whose 99th percentile stays within the limit. ' +
      `Before that, everybody had ${loads.warmupSeconds} s of each kind of load to warm up; ${loads.seconds} s for each number of connections.`,
    '',
    table,
    '',
    ceiling(results),
    '',
    judged.text,
  ].join('\n');
  const document = {
    schema: 'edgewright/gateway-bench@1',
    environment,
    figures: figures.map(({ row, cells }) => ({
      id: row.id,
      unit: row.unit,
      values: Object.fromEntries(names.map((name, at) => [name, cells[at] ?? null])),
    })),
    throughput: Object.fromEntries(
      results.map((target) => [target.name, target.rounds.map((round) => round.throughput)]),
    ),
    goals: judged.goals,
  };
  return { text, document };
}

function shown(figure: Figure | null, { unit, digits }: Row): string {
  if (!figure) return '–';
  const [middle, least, most] = [figure.median, figure.least, figure.most].map((value) =>
    value.toFixed(digits),
  );
  return `${middle}${unit === '' ? '' : ` ${unit}`} (${least}–${most})`;
}

/** A client or an engine that is itself at its limit measures nothing. */
function ceiling(results: readonly TargetResult[]): string {
  const rates = results.map((target) => rateWithin(target, Infinity)?.median ?? 0);
  const [alone = 0, ...through] = rates;
  const fastest = Math.max(...through);
  const times = alone / fastest;
  const verdict =
    times >= 2
      ? 'The client and the engine were not the limit.'
      : 'Less than twice: its figure may be the limit of the client.';
  return `Without anything between, wrk and the engine reach ${alone.toFixed(0)} requests/s, ${times.toFixed(1)} × the fastest of them. ${verdict}`;
}

/** What is held against a goal: a figure of ours, beside the same of those that do less. */
interface Check {
  what: string;
  limit: number;
  got: number;
  atMost: boolean;
  /** The same of others in the same run; absent: it says nothing. */
  beside: Record<string, number>;
}

function judge(results: readonly TargetResult[], value: (id: string, name: string) => number) {
  const others = results.map(({ name }) => name).filter((name) => name !== 'direct' && name !== ours);
  const below = (what: string, id: string, limit: number): Check => ({
    what,
    limit,
    got: value(id, ours),
    atMost: true,
    beside: Object.fromEntries(others.map((name) => [name, value(id, name)])),
  });
  const rateOf = (name: string) => {
    const found = results.find((target) => target.name === name);
    return (found ? rateWithin(found, Infinity)?.median : undefined) ?? Number.NaN;
  };
  const times = (start: string, limit: number): Check => {
    const whose = others.find((name) => name.startsWith(start)) ?? '';
    const ratio = (name: string) => rateOf(name) / rateOf(whose);
    return {
      what: `requests/s, times ${start}`,
      limit,
      got: ratio(ours),
      atMost: false,
      beside: Object.fromEntries(others.map((name) => [name, ratio(name)])),
    };
  };
  const checks = [
    below('added TTFT p50 at 20 × 60, ms', 'edge-ttft-p50', goals.ttftP50Ms),
    below('added TTFT p99 at 20 × 60, ms', 'edge-ttft-p99', goals.ttftP99Ms),
    below('added gap p99 at 20 × 60, ms', 'edge-gap-p99', goals.gapP99Ms),
    below('share of a core at 20 × 60, %', 'edge-core', goals.coreShare),
    below('RSS at 20 × 60, MiB', 'edge-rss', goals.rssMib),
    times('nginx', goals.nginx),
    times('Portkey', goals.portkey),
  ].map((check) => ({ ...check, met: isWithin(check, check.got) }));
  const text = [
    `| Goal | Limit | ${ours} | | ${others.join(' | ')} |`,
    `| --- | --- | --- | --- |${others.map(() => ' --- |').join('')}`,
    ...checks.map((check) => {
      const { what, limit, got, atMost, met, beside } = check;
      const cells = others.map((name) => (beside[name] ?? Number.NaN).toFixed(2));
      const verdict = met ? 'met' : 'missed';
      return `| ${what} | ${atMost ? '≤' : '≥'} ${limit} | ${got.toFixed(2)} | ${verdict} | ${cells.join(' | ')} |`;
    }),
  ].join('\n');
  return { text, goals: checks };
}

const ours = 'edgewright';

function isWithin({ limit, atMost }: Check, value: number): boolean {
  return atMost ? value <= limit : value >= limit;
}

const streams = (id: 'edge' | 'crowd', title: string): Row[] => [
  ...([0.5, 0.99] as const).flatMap((q): Row[] => [
    {
      id: `${id}-ttft-p${q * 100}`,
      title: `${title}: added TTFT p${q * 100}`,
      unit: 'ms',
      digits: 2,
      of: (target, direct) => added(target, direct, { q, pick: (round) => round[id].sample.ttftMs }),
    },
    {
      id: `${id}-delay-p${q * 100}`,
      title: `${title}: added delay of a frame p${q * 100}`,
      unit: 'ms',
      digits: 3,
      of: (target, direct) => added(target, direct, { q, pick: (round) => round[id].sample.delayMs }),
    },
    {
      id: `${id}-gap-p${q * 100}`,
      title: `${title}: added unevenness of a gap p${q * 100}`,
      unit: 'ms',
      digits: 3,
      of: (target, direct) => added(target, direct, { q, pick: (round) => round[id].sample.gapMs }),
    },
  ]),
  each(
    `${id}-core`,
    `${title}: share of a core`,
    { unit: '%', digits: 1 },
    (round) => (round[id].cpuMs / round[id].wallMs) * 100,
  ),
  each(
    `${id}-cpu`,
    `${title}: CPU per frame`,
    { unit: 'µs', digits: 0 },
    (round) => (round[id].cpuMs * 1_000) / round[id].sample.frames,
  ),
  each(
    `${id}-rss`,
    `${title}: RSS`,
    { unit: 'MiB', digits: 0 },
    (round) => round[id].loadedRssBytes / 2 ** 20,
  ),
  each(
    `${id}-missing`,
    `${title}: missing frames`,
    { unit: '', digits: 0 },
    (round) => round[id].sample.missingFrames,
  ),
];

const rows: readonly Row[] = [
  ...([0.5, 0.99] as const).map((q): Row => ({
    id: `single-ttft-p${q * 100}`,
    title: `1 stream: added TTFT p${q * 100}`,
    unit: 'ms',
    digits: 2,
    of: (target, direct) => added(target, direct, { q, pick: (round) => round.single.ttftMs }),
  })),
  ...streams('edge', '20 × 60'),
  ...streams('crowd', '200 × 50'),
  {
    id: 'rss-idle',
    title: 'RSS before the first request',
    unit: 'MiB',
    digits: 0,
    of: (target) => figureOf([target.idleRssBytes / 2 ** 20]),
  },
  each(
    'rss-after',
    'RSS after a round',
    { unit: 'MiB', digits: 0 },
    (round) => round.afterRssBytes / 2 ** 20,
  ),
  ...[...P99_LIMITS_MS, Infinity].map((limitMs): Row => ({
    id: Number.isFinite(limitMs) ? `rate-p99-${limitMs}` : 'rate-best',
    title: `requests/s${Number.isFinite(limitMs) ? ` at p99 ≤ ${limitMs} ms` : ', whatever the latency'}`,
    unit: '',
    digits: 0,
    of: (target) => rateWithin(target, limitMs),
  })),
  each(
    'whole-cpu',
    'CPU per whole answer',
    { unit: 'µs', digits: 0 },
    (round) => (round.wholeCpuMs * 1_000) / round.throughput.reduce((sum, point) => sum + point.requests, 0),
  ),
  each('rate-failures', 'failed requests of wrk', { unit: '', digits: 0 }, (round) =>
    round.throughput.reduce((sum, point) => sum + point.failures, 0),
  ),
];

function each(
  id: string,
  title: string,
  about: { unit: string; digits: number },
  pick: (round: Round) => number,
): Row {
  return { id, title, ...about, of: ({ rounds }) => figureOf(rounds.map((round) => pick(round))) };
}
