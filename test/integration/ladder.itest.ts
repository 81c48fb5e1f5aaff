import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ladder, ladderSchema } from '../../packages/edgewright/src/contract/ladder.ts';
import { runProduct, until } from '../support/start-product.ts';

const demo = path.resolve('models/demo/edgewright-demo-q8_0.gguf');
const program = path.resolve('packages/edgewright/bin/edgewright.js');
let directory: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-ladder-'));
  env = { ...process.env, XDG_DATA_HOME: path.join(directory, 'data') };
  await cp(demo, path.join(directory, 'first.gguf'));
  await cp(demo, path.join(directory, 'second.gguf'));
  // A header, and no weights behind it.
  await writeFile(path.join(directory, 'torn.gguf'), (await readFile(demo)).subarray(0, 200_000));
  await writeFile(
    path.join(directory, 'rungs.yaml'),
    'rungs:\n  - { name: first, model: first.gguf }\n  - { name: torn, model: torn.gguf }\n  - { name: second, model: second.gguf }\n',
  );
});
afterAll(() => rm(directory, { recursive: true }));

const quick = ['--sessions', '2', '--input-tokens', '64', '--output-tokens', '4,8', '--requests', '2'];

async function stateOf(folder: string): Promise<Ladder | null> {
  try {
    return ladderSchema.parse(JSON.parse(await readFile(path.join(folder, 'ladder.json'), 'utf8')));
  } catch {
    return null;
  }
}

describe('ladder on the real engine', () => {
  it('goes on after it was killed, past a rung that cannot start', { timeout: 120_000 }, async () => {
    const folder = path.join(directory, 'run');
    const rungs = ['--rungs', path.join(directory, 'rungs.yaml'), '--runs', '3', '--quality', 'smoke'];
    const child = spawn(process.execPath, [program, 'ladder', ...rungs, ...quick, '--out', folder], {
      stdio: 'ignore',
      env,
    });
    const ended = once(child, 'close');
    const before = await until(
      () => stateOf(folder),
      (ladder) => (ladder?.rungs[0]?.loads.length ?? 0) > 0,
      60_000,
    );
    child.kill('SIGKILL');
    await ended;

    const { exitCode, stdout, stderr } = await runProduct(['ladder', '--resume', folder, '--json'], { env });
    expect(exitCode, stderr).toBe(0);
    const ladder = ladderSchema.parse(JSON.parse(stdout));
    const [first, torn, second] = ladder.rungs;
    // What was measured before is not measured again.
    expect(first?.loads).toEqual([
      { ...before?.rungs[0]?.loads[0], memoryReturnMs: first?.loads[0]?.memoryReturnMs },
    ]);
    expect(first?.quality?.verdict).toBe('baseline');
    expect(torn).toMatchObject({ loads: [], failure: { message: expect.stringContaining('torn.gguf') } });
    expect(second?.quality).toMatchObject({ verdict: 'pass', against: 'first' });
    expect(second?.loads[0]?.runs['c2-long']).toHaveLength(3);
    expect(second?.loads[0]?.runs['c2-long']?.[0]).toMatchObject({ failures: 0, answerTokens: 8 });
    expect(second?.loads[0]?.memoryBytes).toBeGreaterThan(10e6);
    expect(ladder.missing).toEqual([]);
    expect(ladder.recommendation?.verdict).toBe('recommended');

    const records = path.join(folder, 'rungs', 'second', 'load-1', 'records.jsonl');
    expect((await readFile(records, 'utf8')).split('\n').length).toBeGreaterThan(20);
    expect(await readFile(path.join(folder, 'ladder.html'), 'utf8')).toContain('<svg');
    expect(await readFile(path.join(folder, 'ladder.md'), 'utf8')).toContain('## Not measured');
  });

  it('refuses what it could not do before it starts anything', async () => {
    const refused = async (...argv: string[]): Promise<string> => {
      const { exitCode, stderr } = await runProduct(['ladder', ...argv], { env });
      expect(exitCode, stderr).toBe(2);
      return stderr;
    };
    expect(await refused()).toMatch(/needs models/);
    expect(await refused(demo, '--output-tokens', '64')).toMatch(/a short and a long length/);
    expect(await refused(demo, '--runs', '2', '--loads', '3')).toMatch(/needs as many --runs/);
    expect(await refused('--resume', directory)).toMatch(/holds no ladder/);
    expect(await refused('--resume', directory, '--runs', '2')).toMatch(/goes on as it was begun/);
    await writeFile(path.join(directory, 'bad.yaml'), 'rungs:\n  - { name: a, modle: x }\n');
    expect(await refused('--rungs', path.join(directory, 'bad.yaml'))).toMatch(/modle|model/);
  });
});
