/**
 * Compares the embedded engine with llama.cpp's own server on the same files, with equal threads, in one run.
 *
 *   npm run bench:engine -- --llama-server PATH [--threads 1] [--rounds 5] [--library DIRECTORY]
 *
 * `llama-server` is built from the source bundle inside the npm package `node-llama-cpp` (release v0.5.0); see
 * docs/embedded-engine.md. The two servers take turns, so that a busy machine hurts both alike. Writes
 * docs/reports/engine-against-llama-server.md and .json.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createParser } from 'eventsource-parser';
import { Pool } from 'undici';
import type { WeightType } from '../packages/edgewright/src/models/files/twin/number-types.ts';
import { readGgufTokenizer } from '../packages/edgewright/src/models/files/twin/read-gguf-tokenizer.ts';
import { twinArchitectures } from '../packages/edgewright/src/models/files/twin/twin-architectures.ts';
import type { TwinShape } from '../packages/edgewright/src/models/files/twin/twin-shape.ts';
import { writeGgufTwin } from '../packages/edgewright/src/models/files/twin/write-gguf-twin.ts';

const { values: flags } = parseArgs({
  options: {
    'llama-server': { type: 'string' },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    library: { type: 'string' },
    report: { type: 'string', default: 'docs/reports/engine-against-llama-server' },
  },
});
const llamaServer = flags['llama-server'];
if (llamaServer === undefined) {
  console.error('bench: --llama-server PATH is needed; docs/embedded-engine.md says how to build one.');
  process.exit(2);
}
const threads = Number(flags.threads);
const rounds = Number(flags.rounds);
const demoModel = path.resolve('models/demo/edgewright-demo-q8_0.gguf');
const contextTokens = 2048;
const sessions = 4;
const shape: TwinShape = {
  layers: 16,
  hiddenLength: 1024,
  feedForwardWidth: 4096,
  heads: 16,
  kvHeads: 8,
  headLength: 64,
  vocabularySize: 4096,
  contextTokens: 8192,
  tiedEmbeddings: true,
  experts: null,
  windowTokens: null,
};

interface Subject {
  name: string;
  file: string;
  outputTokens: number;
}

interface Server {
  name: 'edgewright' | 'llama-server';
  command: string;
  argv: (file: string, port: number) => string[];
}

const words = (text: string): string[] => text.split(' ');

const servers: Server[] = [
  {
    name: 'edgewright',
    command: process.execPath,
    argv: (file, port) => [
      path.resolve('packages/edgewright/dist/engines/embedded/main.js'),
      ...words(
        `--alias bench --port ${port} --sessions ${sessions} --context ${contextTokens} --threads ${threads}`,
      ),
      '--model',
      file,
      ...(flags.library === undefined ? [] : ['--library', flags.library]),
    ],
  },
  {
    name: 'llama-server',
    command: llamaServer,
    argv: (file, port) => [
      ...words(
        `--alias bench --port ${port} -np ${sessions} -c ${sessions * contextTokens} -t ${threads} -tb ${threads}`,
      ),
      ...words('--no-webui --offline -m'),
      file,
    ],
  },
];

interface Row {
  model: string;
  streams: number;
  edgewright: number[];
  llamaServer: number[];
  /** Of the same rounds: one ratio per pair of neighbouring runs. */
  ratios: number[];
}

const directory = await mkdtemp(path.join(tmpdir(), 'edgewright-bench-'));
const rows: Row[] = [];
try {
  for (const subject of await subjects()) rows.push(...(await compare(subject)));
} finally {
  await rm(directory, { recursive: true });
}
await report();

async function subjects(): Promise<Subject[]> {
  const list: Subject[] = [{ name: 'demo model, 7.3 M, Q8_0', file: demoModel, outputTokens: 512 }];
  const tokenizer = await readGgufTokenizer(demoModel);
  for (const type of ['q4_0', 'q8_0', 'f16'] satisfies WeightType[]) {
    const file = path.join(directory, `${type}.gguf`);
    const { parameters } = await writeGgufTwin({
      name: 'bench',
      architecture: twinArchitectures.llama,
      shape,
      type,
      tokenizer,
      seed: 1,
      path: file,
    });
    const millions = Math.round(parameters / 1e6);
    list.push({ name: `random weights, ${millions} M, ${type.toUpperCase()}`, file, outputTokens: 64 });
  }
  return list;
}

async function compare(subject: Subject): Promise<Row[]> {
  const running = await Promise.all(servers.map((server) => start(server, subject.file)));
  const result: Row[] = [1, 4].map((streams) => ({
    model: subject.name,
    streams,
    edgewright: [],
    llamaServer: [],
    ratios: [],
  }));
  try {
    for (const { url } of running) await measure(url, 4, 16);
    for (let round = 0; round < rounds; round += 1) {
      for (const row of result) {
        // Neighbouring runs, in turning order, so that neither server always comes first.
        const order = round % 2 === 0 ? running : running.toReversed();
        const speeds = new Map<string, number>();
        for (const { name, url } of order)
          speeds.set(name, await measure(url, row.streams, subject.outputTokens));
        const ours = speeds.get('edgewright') ?? Number.NaN;
        const theirs = speeds.get('llama-server') ?? Number.NaN;
        row.edgewright.push(ours);
        row.llamaServer.push(theirs);
        row.ratios.push(ours / theirs);
        console.error(
          `${subject.name}, ${row.streams} streams: ${ours.toFixed(0)} against ${theirs.toFixed(0)} tokens/s`,
        );
      }
    }
  } finally {
    for (const { stop } of running) await stop();
  }
  return result;
}

async function start(
  server: Server,
  file: string,
): Promise<{ name: string; url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const child = spawn(server.command, server.argv(file, port), { stdio: ['pipe', 'ignore', 'ignore'] });
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 120_000;
  for (;;) {
    const answer = await fetch(`${url}/health`).catch(() => null);
    if (answer?.status === 200) break;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${server.name} did not start`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    name: server.name,
    url,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Generated tokens per second of all streams together, from the first token of any to the last of all. */
async function measure(url: string, streams: number, outputTokens: number): Promise<number> {
  const pool = new Pool(url, { connections: streams });
  let firstMs = Infinity;
  let lastMs = 0;
  const one = async (index: number): Promise<void> => {
    const { body } = await pool.request({
      path: '/v1/completions',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'bench',
        prompt: `Stream ${index} says something about serving language models:`,
        max_tokens: outputTokens,
        temperature: 0,
        ignore_eos: true,
        stream: true,
      }),
    });
    const parser = createParser({
      onEvent() {
        lastMs = performance.now();
        firstMs = Math.min(firstMs, lastMs);
      },
    });
    const decoder = new TextDecoder();
    for await (const chunk of body) parser.feed(decoder.decode(chunk as Buffer, { stream: true }));
  };
  await Promise.all(Array.from({ length: streams }, (_, index) => one(index)));
  await pool.close();
  return ((outputTokens - 1) * streams) / ((lastMs - firstMs) / 1000);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

async function report(): Promise<void> {
  const spread = (values: readonly number[], digits: number): string =>
    `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), Node.js ${process.version}, ${threads} thread(s)`;
  const lines = [
    '# Embedded engine against llama-server',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${machine}, ${rounds} rounds in turn; median (lowest–highest), generated tokens/s of all`,
    `streams together, greedy, streaming${flags.library === undefined ? '' : `, the embedded engine on the library in \`${path.basename(flags.library)}\``}.`,
    '',
    '| Model | Streams | Embedded engine | llama-server | Ratio |',
    '|---|---:|---:|---:|---:|',
    ...rows.map(
      (row) =>
        `| ${row.model} | ${row.streams} | ${spread(row.edgewright, 0)} | ${spread(row.llamaServer, 0)} | **${spread(row.ratios, 2)}** |`,
    ),
    '',
  ];
  await writeFile(`${flags.report}.md`, lines.join('\n'));
  await writeFile(`${flags.report}.json`, `${JSON.stringify({ machine, threads, rounds, rows }, null, 2)}\n`);
  console.log(lines.join('\n'));
}
