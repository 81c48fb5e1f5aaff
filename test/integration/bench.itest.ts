import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BenchReport, benchReportSchema } from '../../packages/edgewright/src/contract/bench-report.ts';
import { readRecords } from '../../packages/edgewright/src/bench/report/read-records.ts';
import { summariseStage } from '../../packages/edgewright/src/bench/metrics/summarise-stage.ts';
import { type RunningProduct, runProduct, startProduct } from '../support/start-product.ts';

const program = path.resolve('packages/edgewright/bin/edgewright.js');
let directory: string;
let service: RunningProduct;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-bench-'));
  service = await startProduct(['--sessions', '4']);
});
afterAll(async () => {
  await service.end('SIGTERM');
  await rm(directory, { recursive: true });
});

let runs = 0;
const newFolder = (): string => path.join(directory, `run-${(runs += 1)}`);

/** Measures, and gives what was printed and what was kept. */
async function bench(
  argv: string[],
  url = service.url,
): Promise<{ report: BenchReport; exitCode: number | null; folder: string }> {
  const folder = newFolder();
  const ended = await runProduct(['bench', url, '--skip-self-check', '--json', '--out', folder, ...argv]);
  expect(ended.stdout, ended.stderr).not.toBe('');
  return { report: benchReportSchema.parse(JSON.parse(ended.stdout)), exitCode: ended.exitCode, folder };
}

const short = ['--input-tokens', '96', '--output-tokens', '8'];

describe('bench on the real engine', () => {
  it('sends prompts and gets answers of exactly the length asked for, and keeps what it is worked out from', async () => {
    const objectives = 'ttft:p50<60000 tps-system:mean>0.001';
    const { report, exitCode, folder } = await bench([
      ...short,
      '--concurrency',
      '2',
      '--requests',
      '24',
      '--slo',
      objectives,
    ]);
    expect(report).toMatchObject({ wasCancelled: false, missing: [], clientCheck: null });
    const stage = report.stages[0];
    if (stage === undefined) throw new Error('no stage');
    expect(stage.outcomes).toEqual({ ok: 24 });
    for (const [key, tokens] of [
      ['input_sequence_length', 96],
      ['output_sequence_length', 8],
    ] as const) {
      expect(stage.distributions[key]).toMatchObject({ min: tokens, max: tokens, count: 24 });
    }
    expect(stage.verdicts.find(({ metric }) => metric === 'ttft')?.verdict).toBe('pass');
    expect([0, 4]).toContain(exitCode);
    const { records } = await readRecords(path.join(folder, 'records.jsonl'));
    expect(new Set(records.map(({ phase }) => phase))).toEqual(new Set(['warmup', 'ramp', 'measured']));
    const again = summariseStage({
      stage: 'c2',
      load: stage.load,
      shape: stage.shape,
      records,
      objectives: stage.verdicts.map((verdict) => ({
        ...verdict,
        workload: { sessions: 2, inputTokens: 96, outputTokens: 8, cachedTokens: 0 },
      })),
      confidence: 0.95,
    });
    expect(JSON.parse(JSON.stringify(again))).toEqual(stage);
    expect((await readdir(folder)).toSorted()).toEqual([
      'records.jsonl',
      'report.html',
      'report.json',
      'report.md',
    ]);
  });

  it('finds a shared beginning in the cache, and none where prompts share nothing', async () => {
    const cachedOf = async (share: string) => {
      const { report } = await bench([
        ...short,
        '--input-tokens',
        '400',
        '--cached-share',
        share,
        '--requests',
        '8',
        '--concurrency',
        '1',
      ]);
      return report.stages[0]?.scalars['prompt_cache_hit_ratio']?.avg ?? 0;
    };
    expect(await cachedOf('0.8')).toBeGreaterThan(0.7);
    // The template and the first word are the same in all.
    expect(await cachedOf('0')).toBeLessThan(0.1);
  });

  it.each([
    ['conversations', ['--sessions', '2', '--turns', '3', '--think', '5', '--requests', '6'], 's2', 6],
    ['a rate', ['--rate', '20', '--arrivals', 'constant', '--requests', '10'], 'constant-20', 10],
    ['a burst', ['--burst', '5'], 'burst-5', 5],
  ])('%s', async (_name, argv, name, count) => {
    const { report } = await bench([...short, ...argv]);
    expect(report.stages[0]).toMatchObject({ stage: name, outcomes: { ok: count } });
  });

  it('a trace and prompts of one’s own', async () => {
    const trace = path.join(directory, 'trace.jsonl');
    const prompts = path.join(directory, 'prompts.jsonl');
    await writeFile(
      trace,
      [40, 0, 20].map((at) => JSON.stringify({ at_ms: at, input_tokens: 64 + at })).join('\n'),
    );
    await writeFile(prompts, `${JSON.stringify({ prompt: 'What is a GPU?', output_tokens: 5 })}\n`);
    const traced = await bench([...short, '--trace', trace]);
    const { records } = await readRecords(path.join(traced.folder, 'records.jsonl'));
    const measured = records
      .filter(({ phase }) => phase === 'measured')
      .toSorted((left, right) => left.index - right.index);
    expect(measured.map(({ promptTokens }) => promptTokens)).toEqual([64, 84, 104]);
    const own = await bench(['--dataset', prompts, '--requests', '3']);
    expect(own.report.stages[0]?.distributions['output_sequence_length']?.max).toBeLessThanOrEqual(5);
  });

  it('sweeps to the most requests at once that meet the objectives, and says it in plain words', async () => {
    const kept = ['--sweep', '--highest', '2', '--requests', '12', '--slo', 'ttft:p50<60000'];
    const { report, exitCode } = await bench([...short, ...kept]);
    expect(exitCode).toBe(0);
    expect(report.stages.map(({ stage }) => stage)).toEqual(['c1', 'c2-final']);
    expect(report.conclusions.join(' ')).toContain(
      '2 users at once: time to first token within 60000 ms for 50 % of requests.',
    );
    const missed = await bench([...short, '--sweep', '--requests', '12', '--slo', 'ttft:p50<0.001']);
    expect(missed.exitCode).toBe(1);
    expect(missed.report.conclusions.join(' ')).toContain('Not even 1 user meets the objectives');
  });

  it('ends with a valid report of what there is when it is interrupted', async () => {
    const folder = newFolder();
    const argv = [
      program,
      'bench',
      service.url,
      '--skip-self-check',
      '--json',
      '--out',
      folder,
      ...short,
      '--requests',
      '100000',
    ];
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const records = path.join(folder, 'records.jsonl');
    for (;;) {
      const text = await readFile(records, 'utf8').catch(() => '');
      if (text.includes('"measured"')) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill('SIGINT');
    const [exitCode] = (await once(child, 'close')) as [number | null];
    const report = benchReportSchema.parse(JSON.parse(printed));
    expect(exitCode).toBe(4);
    expect(report.wasCancelled).toBe(true);
    expect(report.missing).toEqual(['c1: it was stopped before it was done']);
    expect(report.stages[0]?.outcomes.ok).toBeGreaterThan(0);
    expect(
      benchReportSchema.parse(JSON.parse(await readFile(path.join(folder, 'report.json'), 'utf8'))),
    ).toEqual(report);
  });

  it('refuses what cannot be measured, before anything is sent', async () => {
    const refusals = [
      [['--input-tokens', '4'], 'bench_prompt_too_short'],
      [['--sweep'], '--slo'],
      [['--rate', '3', '--concurrency', '2'], 'One load at a time'],
      [['--model', 'edgewright-dmo'], 'Did you mean --model edgewright-demo?'],
      [['--slo', 'tps:p50>60'], 'slo_unclear'],
    ] as const;
    for (const [argv, words] of refusals) {
      const ended = await runProduct([
        'bench',
        service.url,
        '--skip-self-check',
        '--out',
        newFolder(),
        ...argv,
      ]);
      expect(ended.exitCode, ended.stderr).toBe(2);
      expect(ended.stderr).toContain(words);
    }
  });
});

describe('bench on servers that fail', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** Answers every stream by `answer`, and everything else as an engine does. */
  async function serve(answer: (response: ServerResponse) => void | Promise<void>): Promise<string> {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => void answerAs({ path: request.url ?? '', text, response }));
    });
    const answerAs = async (asked: {
      path: string;
      text: string;
      response: ServerResponse;
    }): Promise<void> => {
      const { path: asks, text, response } = asked;
      if (asks === '/v1/models') return void response.end('{"data":[{"id":"m"}]}');
      if (asks === '/tokenize') return void response.writeHead(404).end('{}');
      const body = JSON.parse(text) as { stream?: boolean; messages: { content: string }[] };
      if (body.stream === true) return await answer(response);
      // One token per word, and five of the template.
      const words = body.messages[0]?.content.split(' ').length ?? 0;
      const usage = { prompt_tokens: words + 5, completion_tokens: 1 };
      response.end(JSON.stringify({ choices: [{ message: { content: 'x' } }], usage }));
    };
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const token = 'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n';
  const end = 'data: {"choices":[],"usage":{"prompt_tokens":96,"completion_tokens":2}}\n\ndata: [DONE]\n\n';

  it('gives up a server of which nothing succeeds, and says what was refused', async () => {
    const url = await serve(
      (response) => void response.writeHead(500).end('{"error":{"message":"out of memory"}}'),
    );
    const { report, exitCode, folder } = await bench([...short, '--requests', '50'], url);
    expect(exitCode).toBe(4);
    expect(report.missing[0]).toContain('none of the first requests succeeded');
    const { records } = await readRecords(path.join(folder, 'records.jsonl'));
    expect(records[0]?.error).toEqual({ code: 'http_500', message: 'out of memory' });
  });

  it('counts streams that end early or name an error as failures, endless in the view of objectives', async () => {
    let answered = 0;
    const url = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const kinds = [
        token + token + end,
        token + token + end,
        token,
        `${token}data: {"error":"engine died"}\n\n`,
      ];
      response.end(kinds[(answered += 1) % 4]);
    });
    const { report } = await bench(
      [...short, '--requests', '40', '--slo', 'e2e:p99<60000', '--timeout', '5'],
      url,
    );
    const stage = report.stages[0];
    const { ok = 0, truncated = 0, failed = 0 } = stage?.outcomes ?? {};
    expect([ok, truncated, failed].every((count) => count > 0)).toBe(true);
    expect(ok + truncated + failed).toBe(40);
    expect(stage?.distributions['request_latency_slo_view']?.p99_is_infinite).toBe(true);
    expect(stage?.distributions['request_latency']?.count).toBe(ok);
    expect(stage?.verdicts[0]).toMatchObject({ verdict: 'fail', violations: truncated + failed });
  });

  it('shows the waits that a closed loop hides (coordinated omission)', async () => {
    // One request at a time, each 40 ms: at 50 per second the line grows without end.
    let line = Promise.resolve();
    const url = await serve((response) => {
      line = line.then(async () => {
        await new Promise((resolve) => setTimeout(resolve, 40));
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(token + token + end);
      });
    });
    const closed = await bench([...short, '--concurrency', '1', '--requests', '25'], url);
    const open = await bench([...short, '--rate', '50', '--arrivals', 'constant', '--requests', '50'], url);
    const p99 = ({ report }: typeof open, key: string) => report.stages[0]?.distributions[key]?.p99 ?? 0;
    // 25 requests too many per second for a second: the last waits for hundreds of ms. A closed loop never sees that.
    expect(p99(open, 'scheduled_time_to_first_token')).toBeGreaterThan(400);
    expect(p99(closed, 'scheduled_time_to_first_token')).toBeLessThan(
      p99(open, 'scheduled_time_to_first_token'),
    );
  });

  it('keeps and shows what there is when the disk takes no more', async () => {
    const url = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(token + token + end);
    });
    const folder = newFolder();
    // Files of this process may have so many blocks of 1024 bytes: then writing fails, as on a full disk.
    const words = [
      'bench',
      url,
      '--skip-self-check',
      '--json',
      '--out',
      folder,
      ...short,
      '--requests',
      '2000',
    ];
    const limited = `trap '' XFSZ; ulimit -f 64; exec "$0" "$@"`;
    const child = spawn('bash', ['-c', limited, process.execPath, program, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [printed, told] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const [exitCode] = (await once(child, 'close')) as [number | null];
    expect(exitCode, told).toBe(3);
    const report = benchReportSchema.parse(JSON.parse(printed));
    expect(report.missing.join(' ')).toContain('records that did not reach the disk');
    const kept = await readRecords(path.join(folder, 'records.jsonl'));
    expect(kept.records.length).toBeGreaterThan(10);
  });
});
