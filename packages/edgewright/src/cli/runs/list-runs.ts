import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { verdictWords } from '../../contract/bench-report.ts';
import { limits } from '../../contract/limits.ts';
import type { KeptRun } from '../../contract/runs.ts';

const word = z.enum(verdictWords);

/** What reports of all commands have in common. Each field may be missing: a run of tomorrow is listed, too. */
const reportSchema = z.looseObject({
  verdict: word.nullish(),
  conclusions: z.array(z.string()).nullish(),
  wasCancelled: z.boolean().nullish(),
  target: z.looseObject({ model: z.string(), basis: z.string().nullish() }).nullish(),
  stages: z.array(z.looseObject({ verdicts: z.array(z.looseObject({ verdict: word })).nullish() })).nullish(),
});
const certificateSchema = z.looseObject({
  body: z.looseObject({ verdict: word, basis: z.string(), target: z.looseObject({ model: z.string() }) }),
});

/** The newest runs of a folder; none where there is no such folder. */
export async function listRuns(directory: string): Promise<KeptRun[]> {
  const names = await readdir(directory).catch(() => []);
  const found = await Promise.all(
    names.map(async (id) => {
      const folder = await stat(join(directory, id)).catch(() => null);
      return folder?.isDirectory() === true ? [{ id, atMs: folder.mtimeMs }] : [];
    }),
  );
  const newest = found
    .flat()
    .toSorted((left, right) => right.atMs - left.atMs)
    .slice(0, limits.listedRuns);
  return await Promise.all(newest.map((run) => describeRun(directory, run)));
}

async function describeRun(directory: string, { id, atMs }: { id: string; atMs: number }): Promise<KeptRun> {
  const run: KeptRun = {
    id,
    kind: kindOf(id),
    atMs,
    model: null,
    verdict: null,
    basis: null,
    because: null,
    complete: false,
  };
  const certificate = certificateSchema.safeParse(await readJson(join(directory, id, 'certificate.json')));
  if (certificate.success) {
    const { verdict, basis, target } = certificate.data.body;
    return { ...run, verdict, basis: basisOf(basis), model: target.model, complete: true };
  }
  for (const name of ['report.json', 'ladder.json']) {
    const report = reportSchema.safeParse(await readJson(join(directory, id, name)));
    if (!report.success) continue;
    const { verdict, conclusions, wasCancelled, target, stages } = report.data;
    const last = (stages?.at(-1)?.verdicts ?? []).map((one) => one.verdict);
    return {
      ...run,
      model: target?.model ?? null,
      basis: basisOf(target?.basis ?? null),
      verdict: verdict ?? worst(last),
      because: conclusions?.[0] ?? null,
      complete: wasCancelled !== true,
    };
  }
  return run;
}

function kindOf(id: string): KeptRun['kind'] {
  const [kind = ''] = id.split('-');
  const known: readonly string[] = ['bench', 'certificate', 'eval', 'ladder', 'soak'];
  return known.includes(kind) ? (kind as KeptRun['kind']) : 'other';
}

function basisOf(basis: string | null): KeptRun['basis'] {
  return basis === 'measured' || basis === 'simulated' ? basis : basis === null ? null : 'unknown';
}

function worst(words: readonly (typeof verdictWords)[number][]): KeptRun['verdict'] {
  if (words.length === 0) return null;
  return words.includes('fail') ? 'fail' : words.includes('undecided') ? 'undecided' : 'pass';
}

/** Null: it is not there, too large, or no JSON. */
async function readJson(path: string): Promise<unknown> {
  try {
    const { size } = await stat(path);
    return size > limits.listedReportBytes ? null : JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
