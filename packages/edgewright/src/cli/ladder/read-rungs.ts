import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { AppError } from '../../base/app-error.ts';
import { describeIssue } from '../../base/describe-issue.ts';
import { readSmallText } from '../../base/read-small-text.ts';
import { arrangeRungs } from '../../bench/ladder/arrange-rungs.ts';
import { type LadderRung, ladderRungSchema, ladderRungsFileSchema } from '../../contract/ladder.ts';
import { limits } from '../../contract/limits.ts';
import { engineNamed } from '../plan/engine-named.ts';
import { resolveModel } from '../plan/resolve-model.ts';
import type { LadderFlags } from './ladder-flags.ts';

/** References inside a file that are followed: a few lines of them can unfold without end. */
const mostAliases = 100;

/** The rungs that the command line asks for. @throws AppError `usage`, `ladder_rungs_invalid`, `model_unknown` */
export async function readRungs(
  models: readonly string[],
  { flags, signal }: { flags: LadderFlags; signal: AbortSignal },
): Promise<LadderRung[]> {
  if (flags.rungs !== null && models.length > 0) {
    throw new AppError('usage', { message: 'Models are given by name and by --rungs; one way at a time.' });
  }
  if (flags.rungs !== null && flags.precisions !== null) {
    throw new AppError('usage', { message: '--precisions is for a name of the catalog, not for --rungs.' });
  }
  const given =
    flags.rungs === null
      ? (await Promise.all(models.map((model) => rungsOfModel(model, { flags, signal })))).flat()
      : await rungsOfFile(flags.rungs);
  if (given.length === 0) {
    throw new AppError('usage', { message: 'A ladder needs models, or a list of rungs with --rungs.' });
  }
  const engine = flags.engine === null ? null : engineNamed(flags.engine);
  return arrangeRungs(
    given.map((rung) => ladderRungSchema.parse({ ...rung, engine: rung.engine ?? engine })),
  );
}

async function rungsOfModel(
  model: string,
  { flags, signal }: { flags: LadderFlags; signal: AbortSignal },
): Promise<LadderRung[]> {
  const found = await stat(model).catch(() => null);
  if (found?.isDirectory() === true) {
    const files = await weightFiles(resolve(model));
    if (files.length > 1) return files.map((file) => rungOf(nameOfFile(file), { model: file }));
  }
  if (found !== null) return [rungOf(nameOfFile(model), { model: resolve(model) })];
  const asked = flags.precisions?.split(',').map((name) => name.trim()) ?? null;
  if (asked !== null) return asked.map((precision) => rungOf(precision, { model, precision }));
  const { model: first, builds, isHere } = await resolveModel(model, { precision: null, signal });
  if (isHere) return [rungOf(first.precision, { model })];
  return [first, ...builds].map(({ precision }) => rungOf(precision, { model, precision }));
}

function rungOf(name: string, about: { model: string; precision?: string }): LadderRung {
  // A file may be called anything; a rung gives its name to a folder.
  const plain = name.replace(/[^\w.+ -]/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return ladderRungSchema.parse({ name: plain === '' ? 'rung' : plain.slice(0, 64), ...about });
}

function nameOfFile(file: string): string {
  return basename(file).replace(/(-00001-of-\d{5})?\.gguf$/i, '');
}

/** The .gguf files of a folder, the largest first: that is the one with the most precision. */
async function weightFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter(
    (name) =>
      /\.gguf$/i.test(name) && !/-(?!00001)\d{5}-of-\d{5}\.gguf$/i.test(name) && !/mmproj/i.test(name),
  );
  const sized = await Promise.all(
    names.slice(0, limits.ladderRungs).map(async (name) => {
      const path = join(folder, name);
      return { path, bytes: (await stat(path)).size };
    }),
  );
  return sized.toSorted((left, right) => right.bytes - left.bytes).map(({ path }) => path);
}

async function rungsOfFile(path: string): Promise<LadderRung[]> {
  const value = await readValue(path);
  const parsed = ladderRungsFileSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const what =
      issue === undefined ? '' : ` ${describeIssue(issue, value, limits.echoedValueCharacters).message}`;
    throw invalid(`${path} is no list of rungs.${what.replace('The request body', 'The document')}`);
  }
  const folder = dirname(resolve(path));
  return await Promise.all(
    parsed.data.rungs.map(async (rung) => ({
      ...rung,
      model: await besideFile(rung.model, folder),
      draft: rung.draft === null ? null : await besideFile(rung.draft, folder),
    })),
  );
}

/** A path is meant from the file that says it; a name of the catalog stays as it is. */
async function besideFile(reference: string, folder: string): Promise<string> {
  if (isAbsolute(reference)) return reference;
  const path = join(folder, reference);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return isThere ? path : reference;
}

async function readValue(path: string): Promise<unknown> {
  try {
    const document = parseDocument(await readSmallText(path, limits.ladderFileBytes));
    const [problem] = document.errors;
    if (problem !== undefined) throw problem;
    return document.toJS({ maxAliasCount: mostAliases }) as unknown;
  } catch (cause) {
    throw invalid(`${path} could not be read: ${(cause as Error).message}.`, cause);
  }
}

function invalid(message: string, cause?: unknown): AppError {
  return new AppError('ladder_rungs_invalid', { message, ...(cause === undefined ? {} : { cause }) });
}
