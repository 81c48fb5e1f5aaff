import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listRuns } from './list-runs.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgewright-runs-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function keep(id: string, atS: number, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(directory, id));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, id, name), text);
  await utimes(join(directory, id), atS, atS);
}

test('lists the newest first, with what each has to say, and survives what it cannot read', async () => {
  const target = { model: 'tiny', basis: 'simulated' };
  const verdicts = [{ verdict: 'pass' }, { verdict: 'undecided' }];
  await keep('bench-1', 100, {
    'report.json': JSON.stringify({
      wasCancelled: true,
      target,
      stages: [{ verdicts }],
      conclusions: ['Said.'],
    }),
  });
  const body = { verdict: 'pass', basis: 'measured', target: { model: 'small' } };
  await keep('certificate-2', 300, { 'certificate.json': JSON.stringify({ body }) });
  await keep('soak-3', 200, { 'report.json': '{"verdict":' });
  await writeFile(join(directory, 'notes.txt'), 'no folder');
  expect(await listRuns(directory)).toEqual([
    {
      id: 'certificate-2',
      kind: 'certificate',
      atMs: 300_000,
      model: 'small',
      verdict: 'pass',
      basis: 'measured',
      because: null,
      complete: true,
    },
    {
      id: 'soak-3',
      kind: 'soak',
      atMs: 200_000,
      model: null,
      verdict: null,
      basis: null,
      because: null,
      complete: false,
    },
    {
      id: 'bench-1',
      kind: 'bench',
      atMs: 100_000,
      model: 'tiny',
      verdict: 'undecided',
      basis: 'simulated',
      because: 'Said.',
      complete: false,
    },
  ]);
});

test('no folder is no run', async () => {
  expect(await listRuns(join(directory, 'nothing'))).toEqual([]);
});
