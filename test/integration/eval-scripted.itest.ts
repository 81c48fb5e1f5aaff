import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type EvalReport,
  evalItemRecordSchema,
  evalReportSchema,
} from '../../packages/edgewright/src/contract/eval-report.ts';
import { type AskedChat, type Scripted, ScriptedChat } from '../support/scripted-chat.ts';
import { runProduct } from '../support/start-product.ts';

let directory: string;
const servers: ScriptedChat[] = [];
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-eval-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await rm(directory, { recursive: true });
});

const inside = (name: string): string => path.join(directory, name);
const serve = async (script: (asked: AskedChat) => Scripted): Promise<ScriptedChat> => {
  const server = await new ScriptedChat(script).start();
  servers.push(server);
  return server;
};
const knows = ({ question }: AskedChat): Scripted => ({
  text: `The answer is ${/\d+/.exec(question)?.[0] ?? 'a box'}.`,
});

/** `count` questions, each answered by its own number. */
async function writeQuestions(count: number): Promise<string> {
  const lines = Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      id: `q${index}`,
      messages: [{ role: 'user', content: `Say ${1000 + index}.` }],
      check: { type: 'number', value: 1000 + index },
    }),
  );
  await writeFile(inside('my.jsonl'), `${lines.join('\n')}\n`);
  return inside('my.jsonl');
}

async function evaluate(argv: string[], env: NodeJS.ProcessEnv = {}) {
  const ended = await runProduct(['eval', ...argv], { cwd: directory, env: { ...process.env, ...env } });
  return { ...ended, text: ended.stdout + ended.stderr };
}

async function reportOf(folder: string): Promise<EvalReport> {
  return evalReportSchema.parse(JSON.parse(await readFile(path.join(folder, 'report.json'), 'utf8')));
}

async function recordsOf(folder: string) {
  const text = await readFile(path.join(folder, 'items.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => evalItemRecordSchema.parse(JSON.parse(line)));
}

describe('eval between two scripted services', () => {
  it('passes equal answers, fails a loss, and is undecided in between', async () => {
    const dataset = await writeQuestions(120);
    const baseline = await serve(knows);
    const candidate = await serve((asked) => {
      const loses = Number(/\d+/.exec(asked.question)?.[0] ?? 0) % 1000 < lost;
      return loses ? { text: 'The answer is 7.' } : knows(asked);
    });
    let lost = 0;
    const run = (name: string) =>
      evaluate([
        '--baseline',
        baseline.url,
        '--candidate',
        candidate.url,
        '--dataset',
        dataset,
        '--out',
        inside(name),
        '--json',
      ]);
    const pass = await run('pass');
    expect(pass.exitCode, pass.text).toBe(0);
    expect(evalReportSchema.parse(JSON.parse(pass.stdout)).verdict).toBe('pass');
    lost = 4;
    const undecided = await run('undecided');
    expect(undecided.exitCode, undecided.text).toBe(4);
    expect((await reportOf(inside('undecided'))).moreItems).toBeGreaterThan(0);
    lost = 30;
    const fail = await run('fail');
    expect(fail.exitCode, fail.text).toBe(1);
    const records = await recordsOf(inside('fail'));
    expect(
      records.filter(({ baseline_ok, candidate_ok }) => baseline_ok === true && candidate_ok === false),
    ).toHaveLength(30);
    expect(await readFile(inside('fail/flips.md'), 'utf8')).toContain('30 lost, 0 gained');
    for (const { body } of baseline.asked) expect(body).toMatchObject({ temperature: 0 });
    expect(baseline.asked.find(({ question }) => question.startsWith('Say'))?.body).toMatchObject({
      top_p: 1,
      seed: 1,
    });
  });

  it('catches a model that goes round in circles with twenty prompts', async () => {
    const baseline = await serve(knows);
    const candidate = await serve(() => ({
      text: 'It is a very good box for you. '.repeat(30),
      finishReason: 'length',
    }));
    const { exitCode, stdout } = await evaluate([
      '--baseline',
      baseline.url,
      '--candidate',
      candidate.url,
      '--tier',
      'smoke',
    ]);
    expect(exitCode, stdout).toBe(1);
    expect(stdout).toMatch(/^FAIL/);
    expect(stdout).toMatch(/20 of 20 answers go round in circles/);
    expect(stdout).toMatch(/20 of 20 answers ran to their limit/);
  });

  it('stops at a baseline that does not agree with itself', async () => {
    const seen = new Set<string>();
    const baseline = await serve((asked) => {
      const isAgain = seen.has(asked.question);
      seen.add(asked.question);
      return isAgain && asked.before % 3 === 0 ? { text: 'The answer is 7.' } : knows(asked);
    });
    const candidate = await serve(knows);
    const dataset = await writeQuestions(60);
    const { exitCode, stdout } = await evaluate([
      '--baseline',
      baseline.url,
      '--candidate',
      candidate.url,
      '--dataset',
      dataset,
    ]);
    expect(exitCode, stdout).toBe(4);
    expect(stdout).toMatch(/The baseline asked twice: \d+ of 60 .* alone breaks the gate/);
    expect(candidate.questions).toEqual([]);
  });

  it('keeps answers of a baseline for a candidate that runs later', async () => {
    const dataset = await writeQuestions(80);
    const baseline = await serve(knows);
    const kept = await evaluate(
      ['--baseline', baseline.url, '--dataset', dataset, '--out', inside('kept'), '--baseline-key', 'KEY'],
      { KEY: 'secret-word' },
    );
    expect(kept.exitCode, kept.text).toBe(0);
    expect(baseline.asked.at(-1)?.authorization).toBe('Bearer secret-word');
    for (const name of ['run.json', 'report.json', 'answers.jsonl']) {
      expect(await readFile(inside(`kept/${name}`), 'utf8')).not.toContain('secret-word');
    }
    const askedBefore = baseline.asked.length;
    const candidate = await serve(knows);
    const later = await evaluate([
      '--baseline-run',
      inside('kept'),
      '--candidate',
      candidate.url,
      '--out',
      inside('later'),
    ]);
    expect(later.exitCode, later.text).toBe(0);
    expect(baseline.asked).toHaveLength(askedBefore);
    expect((await reportOf(inside('later'))).baseline.answersFrom).toBe(inside('kept'));
  });

  it('leaves what it has when it is interrupted, and goes on', async () => {
    const dataset = await writeQuestions(60);
    const baseline = await serve(knows);
    const candidate = await serve((asked) => (asked.before < 25 ? knows(asked) : 'hang'));
    const argv = [
      'eval',
      '--baseline',
      baseline.url,
      '--candidate',
      candidate.url,
      '--dataset',
      dataset,
      '--out',
      inside('run'),
    ];
    const child = spawn(process.execPath, [path.resolve('packages/edgewright/bin/edgewright.js'), ...argv]);
    const ended = once(child, 'close') as Promise<[number | null]>;
    while (candidate.questions.length < 26) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(4);
    const partial = await reportOf(inside('run'));
    expect(partial).toMatchObject({ wasCancelled: true, verdict: 'undecided' });
    expect(partial.missing).toEqual([
      expect.stringMatching(/^\d+ of 60 answers of the candidate are missing$/),
    ]);
    const records = await recordsOf(inside('run'));
    expect(records).toHaveLength(60);
    expect(records.some(({ candidate_answer }) => candidate_answer === null)).toBe(true);

    // As a machine that lost its power leaves it.
    await appendFile(inside('run/answers.jsonl'), '{"kind":"answer","pass":"cand');
    candidate.script = knows;
    const asked = candidate.questions.length;
    const resumed = await evaluate(['--resume', inside('run')]);
    expect(resumed.exitCode, resumed.text).toBe(0);
    expect(await reportOf(inside('run'))).toMatchObject({
      wasCancelled: false,
      missing: [],
      verdict: 'pass',
    });
    expect(candidate.questions.length - asked).toBeLessThan(60);
    const again = await evaluate(['--resume', inside('run')]);
    expect(again.exitCode, again.text).toBe(0);
  });

  it('waits once as a busy service asks, and counts an error as an answer', async () => {
    const dataset = await writeQuestions(100);
    const baseline = await serve(knows);
    const busy = { status: 429, json: { error: { message: 'busy' } }, headers: { 'retry-after': '0' } };
    const candidate = await serve((asked) => {
      if (asked.question === 'Say 1003.') return { status: 500, json: { error: { message: 'cuda error' } } };
      return asked.before === 3 ? busy : knows(asked);
    });
    const { exitCode, text } = await evaluate([
      '--baseline',
      baseline.url,
      '--candidate',
      candidate.url,
      '--dataset',
      dataset,
      '--out',
      inside('run'),
      '--concurrency',
      '1',
    ]);
    expect(exitCode, text).toBe(0);
    const failed = (await recordsOf(inside('run'))).filter(
      ({ finish_reason }) => finish_reason.candidate === 'refused',
    );
    expect(failed).toMatchObject([
      { id: 'q3', candidate_answer: '(no answer: HTTP 500: cuda error)', candidate_ok: false },
    ]);
  });

  it.each([
    ['goes away', 'close', 'eval_target_unreachable', /did not answer 5 times in a row/],
    [
      'wants another key',
      { status: 401, json: { error: { message: 'no such key' } } },
      'eval_target_refused',
      /401: no such key/,
    ],
  ] as const)('says so when a service %s', async (_name, scripted, code, says) => {
    const baseline = await serve((asked) => (asked.before > 10 ? scripted : knows(asked)));
    const dataset = await writeQuestions(60);
    const ended = await evaluate([
      '--baseline',
      baseline.url,
      '--candidate',
      baseline.url,
      '--dataset',
      dataset,
      '--out',
      inside('run'),
    ]);
    expect(ended.exitCode, ended.text).toBe(3);
    expect(ended.text).toContain(code);
    expect(ended.text).toMatch(says);
    expect((await reportOf(inside('run'))).missing).toHaveLength(3);
  });

  it('compares tokens through echo where a service has it', async () => {
    const baseline = await serve(withEcho('b'));
    const candidate = await serve(withEcho('c'));
    const dataset = await writeQuestions(100);
    const { exitCode, text } = await evaluate([
      '--baseline',
      baseline.url,
      '--candidate',
      candidate.url,
      '--dataset',
      dataset,
      '--out',
      inside('run'),
    ]);
    expect(exitCode, text).toBe(1);
    const { forced, divergence, guards } = await reportOf(inside('run'));
    expect(forced).toMatchObject({ method: 'echo', top1Agreement: 0.5 });
    expect(guards.find(({ id }) => id === 'top1_agreement')?.verdict).toBe('fail');
    expect(divergence).toHaveProperty('notSupported');
  });

  it.each([
    [['--candidate', 'http://127.0.0.1:1'], /needs something to compare with/],
    [['--baseline', 'nowhere'], /must be an address/],
    [['--baseline', 'http://me:pass@127.0.0.1:1'], /holds a name or a password/],
    [['--baseline', 'http://127.0.0.1:1', '--tier', 'quik'], /smoke, quick, full.*quik/],
    [['--baseline', 'http://127.0.0.1:1', '--sets', 'arithmetics'], /"arithmetic" meant/],
    [['--baseline', 'http://127.0.0.1:1', '--margin', 'x'], /between 0 and 100.*"x"/],
    [
      ['--baseline-run', '/nowhere', '--candidate', 'http://127.0.0.1:1', '--seed', '3'],
      /--baseline-run and --seed/,
    ],
    [['--baseline', 'http://127.0.0.1:1', '--tier', 'smoke', '--items', '5'], /own twenty prompts/],
    [['--resume', '/nowhere'], /holds no run/],
    [['--baseline', 'http://127.0.0.1:1', '--dataset', 'bad.jsonl'], /line 1: .*\n.*line 3: /],
  ])('refuses %j', async (argv, says) => {
    await writeFile(inside('bad.jsonl'), '{"x":1}\n\n[2]\n');
    const { exitCode, stderr } = await evaluate(argv);
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toMatch(says);
  });
});

/** Tells of every word of a prompt; half of the words have another likeliest successor for each name. */
function withEcho(name: string): (asked: AskedChat) => Scripted {
  return (asked) => {
    if (asked.path.endsWith('/chat/completions')) {
      const number = /\d+/.exec(asked.question)?.[0] ?? '0';
      return { text: `After some thought I am quite sure that the answer is ${number}` };
    }
    if (asked.body['echo'] !== true) return { text: 'x' };
    const tokens = [...asked.question.split(' '), 'x'];
    const tops = tokens.map((token, index) =>
      index === 0 ? null : index % 2 === 0 ? { [token]: -0.1, other: -3 } : { [name]: -0.2, [token]: -2 },
    );
    return {
      text: tokens.join(' '),
      logprobs: { tokens, token_logprobs: tokens.map(() => -1), top_logprobs: tops },
    };
  };
}
