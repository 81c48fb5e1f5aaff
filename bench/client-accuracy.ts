import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openLoadConnection } from '../packages/edgewright/src/bench/client/load-connection.ts';
import { startRunClock } from '../packages/edgewright/src/bench/client/run-clock.ts';
import { sendRequest } from '../packages/edgewright/src/bench/client/send-request.ts';
import { figuresOf, type RequestFigures } from '../packages/edgewright/src/bench/metrics/request-figures.ts';
import { checkClient } from '../packages/edgewright/src/bench/self-check/check-client.ts';
import {
  doneFrame,
  finishFrame,
  pingFrame,
  reasoningFrame,
  roleFrame,
  type ScriptedPiece,
  type WrittenAnswer,
  startScriptedServer,
  tokenFrame,
  usageFrame,
} from './measure/scripted-server.ts';
import { percentile } from './measure/statistics.ts';

/** Every figure of a request, held against a server whose every gap is written down; then the client under full load. */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '60' },
    report: { type: 'string', default: 'docs/reports/client-accuracy.md' },
  },
});

interface Script {
  readonly name: string;
  readonly pieces: readonly ScriptedPiece[];
  /** Which of the pieces hold the first token, the first that is no reasoning, and the last. */
  readonly first: number;
  readonly firstOutput: number;
  readonly last: number;
  readonly tokens: number;
  readonly firstTokens: number;
}

const scripts: readonly Script[] = [
  plain('role long before the first token', [5, 300, 320, 340, 360], [roleFrame, ...tokens(4)]),
  plain(
    'heartbeats while the prompt is read',
    [5, 60, 120, 180, 200],
    [pingFrame, pingFrame, pingFrame, ...tokens(2)],
  ),
  plain(
    'even gaps of 20 ms',
    Array.from({ length: 21 }, (_, at) => 50 + at * 20),
    tokens(21),
  ),
  plain('one gap of 400 ms', [30, 45, 445, 460], tokens(4)),
  {
    ...plain(
      'three tokens at once, then one by one',
      [40, 60, 80],
      [tokenFrame() + tokenFrame() + tokenFrame(), ...tokens(2)],
    ),
    tokens: 5,
    firstTokens: 3,
  },
  {
    ...plain('reasoning first', [50, 70, 150, 170], [reasoningFrame(), reasoningFrame(), ...tokens(2)]),
    firstOutput: 2,
  },
];

function tokens(count: number): string[] {
  return Array.from({ length: count }, () => tokenFrame());
}

function plain(name: string, afterMs: readonly number[], frames: readonly string[]): Script {
  const bearing = frames.map((frame) => frame !== roleFrame && frame !== pingFrame);
  const count = bearing.filter(Boolean).length;
  const lastMs = afterMs.at(-1) ?? 0;
  return {
    name,
    pieces: [
      ...frames.map((bytes, at) => ({ afterMs: afterMs[at] ?? 0, bytes })),
      { afterMs: lastMs + 3, bytes: finishFrame + usageFrame(count) + doneFrame },
    ],
    first: bearing.indexOf(true),
    firstOutput: bearing.indexOf(true),
    last: bearing.lastIndexOf(true),
    tokens: count,
    firstTokens: 1,
  };
}

type Compared = Pick<
  RequestFigures,
  | 'time_to_first_token'
  | 'time_to_first_output_token'
  | 'time_per_output_token'
  | 'request_latency'
  | 'normalized_time_per_output_token'
>;

/** What the figures have to be, from the moments at which the server wrote, and the one at which the request went out. */
function truthOf(script: Script, { writtenMs }: WrittenAnswer, sentMs: number): Compared {
  const at = (index: number): number => (writtenMs[index] ?? Number.NaN) - sentMs;
  const spanMs = at(script.last) - at(script.first);
  return {
    time_to_first_token: at(script.first),
    time_to_first_output_token: at(script.firstOutput),
    time_per_output_token: spanMs / (script.tokens - script.firstTokens),
    request_latency: at(script.last),
    normalized_time_per_output_token: at(script.last) / script.tokens,
  };
}

const server = await startScriptedServer(
  Object.fromEntries(scripts.map(({ name, tokens: count, pieces }) => [name, withUsage(pieces, count)])),
);
function withUsage(pieces: readonly ScriptedPiece[], count: number): ScriptedPiece[] {
  const end = pieces.at(-1)?.afterMs ?? 0;
  return [...pieces.slice(0, -1), { afterMs: end, bytes: finishFrame + usageFrame(count) + doneFrame }];
}
const connection = openLoadConnection({
  url: server.url,
  apiKey: null,
  times: { requestMs: 30_000, stallMs: 30_000 },
});
const clock = startRunClock();
/** The moment 0 of the records, as `performance.now()`. */
const zeroMs = performance.now() - clock() / 1e6;
const travelMs: number[] = [];
interface Agreement {
  absoluteMs: number[];
  relative: number[];
  seenMs: number[];
  truthMs: number[];
}
const errorsMs = new Map<keyof Compared, Agreement>();
for (let round = -2; round < Number(values.rounds); round += 1) {
  for (const script of scripts) {
    const { record } = await sendRequest({
      connection,
      clock,
      body: JSON.stringify({ model: 'm', stream: true, user: script.name }),
      requestMs: 30_000,
      signal: new AbortController().signal,
      identity: {
        index: 0,
        phase: 'measured',
        stage: 'c1',
        session: 0,
        turn: null,
        scheduledNs: clock(),
        wantedInputTokens: null,
        wantedOutputTokens: null,
      },
    });
    // The first rounds compile the code of client and server.
    if (round < 0) continue;
    const written = server.written.at(-1);
    if (written === undefined || record.sentNs === null) throw new Error(`${script.name} was not answered.`);
    const sentMs = zeroMs + record.sentNs / 1e6;
    travelMs.push(written.cameMs - sentMs);
    const truth = truthOf(script, written, sentMs);
    const seen = figuresOf(record);
    for (const key of Object.keys(truth) as (keyof Compared)[]) {
      const errorMs = (seen[key] ?? Number.NaN) - (truth[key] ?? Number.NaN);
      const entry = errorsMs.get(key) ?? { absoluteMs: [], relative: [], seenMs: [], truthMs: [] };
      entry.seenMs.push(seen[key] ?? Number.NaN);
      entry.truthMs.push(truth[key] ?? Number.NaN);
      entry.absoluteMs.push(Math.abs(errorMs));
      entry.relative.push(Math.abs(errorMs) / (truth[key] ?? Number.NaN));
      errorsMs.set(key, entry);
    }
  }
}
await connection.pool.destroy();
await server.close();

const check = await checkClient(
  { streams: 20, paceMs: 1_000 / 60, durationMs: Number(values.seconds) * 1_000 },
  new AbortController().signal,
);
const rows = [...errorsMs].map(([key, { absoluteMs, relative }]) => {
  const within = absoluteMs.filter((value, index) => value <= 1 || (relative[index] ?? 1) <= 0.01).length;
  const figure = (share: number): string => percentile(absoluteMs, share).toFixed(3);
  return `| ${key} | ${absoluteMs.length} | ${figure(0.5)} | ${figure(0.99)} | ${figure(1)} | ${((within / absoluteMs.length) * 100).toFixed(1)} % |`;
});
const statistics: readonly (readonly [string, (values: readonly number[]) => number])[] = [
  ['mean', (values) => values.reduce((sum, value) => sum + value, 0) / values.length],
  ...[0.5, 0.95, 0.99].map(
    (share) => [`P${share * 100}`, (values: readonly number[]) => percentile(values, share)] as const,
  ),
];
const metricRows = [...errorsMs].flatMap(([key, { seenMs, truthMs }]) =>
  statistics.map(([name, of]) => {
    const [seen, truth] = [of(seenMs), of(truthMs)];
    const error = Math.abs(seen - truth);
    const isWithin = error <= 1 || error <= 0.01 * truth;
    return `| ${key} ${name} | ${seen.toFixed(3)} | ${truth.toFixed(3)} | ${error.toFixed(3)} | ${isWithin ? 'yes' : 'no'} |`;
  }),
);
const text = `# How precise the load client is

\`npx tsx bench/client-accuracy.ts\`: ${scripts.length} scripted answers (${scripts.map(({ name }) => name).join('; ')}), ${values.rounds} times
each, from a server in the same process, and so by the same clock, that writes down when it wrote what. Errors in ms against
what it wrote, counted from when the request went out. From there until the server had it all it took ${percentile(travelMs, 0.5).toFixed(2)} ms (P50),
${percentile(travelMs, 0.99).toFixed(2)} ms (P99): a moment of sending that was written down wrongly would show here.

| Error of each answer | Answers | P50 | P99 | Largest | Within 1 ms or 1 % |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

What a run reports of these answers, ours and by what the server wrote, in ms:

| Metric | Ours | Server | Difference | Within 1 ms or 1 % |
| --- | --- | --- | --- | --- |
${metricRows.join('\n')}

Under load, ${check.streams} streams of 60 tokens/s for ${values.seconds} s from a null server in the same thread, which is counted with the client:

| Figure | Measured | Bound |
| --- | --- | --- |
| frames per second | ${check.framesPerSecond.toFixed(0)} | |
| added time to first token, P99 | ${check.addedTtftP99Ms.toFixed(2)} ms | 5 ms |
| pacing error, P99 | ${check.pacingErrorP99Ms.toFixed(2)} ms | 5 ms |
| event loop delay, P99 | ${check.eventLoopDelayP99Ms.toFixed(2)} ms | 10 ms |
| event loop utilisation | ${(check.eventLoopUtilization * 100).toFixed(0)} % | 70 % |
| CPU of the whole process, of one core | ${(check.cpuShare * 100).toFixed(0)} % | 50 % |
`;
writeFileSync(values.report, text);
console.log(text);
