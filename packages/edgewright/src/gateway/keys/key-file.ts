import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { takeLockFile } from '../../base/lock-file.ts';
import { sleep } from '../../base/sleep.ts';
import { apiKeysDocumentSchema, type ApiKey } from '../../contract/api-keys.ts';
import { limits } from '../../contract/limits.ts';

/** Others of the machine may not write the file: whoever can, could add a key of their own. */
const writableByOthers = 0o022;

/**
 * The keys of a file; none where there is no file.
 *
 * @throws AppError `keys_unreadable`: nobody knows who may come in, so nobody may
 */
export async function readKeys(path: string): Promise<ApiKey[]> {
  const text = await readPrivateText(path);
  if (text === null) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(path, 'it is not JSON', cause);
  }
  const parsed = apiKeysDocumentSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unreadable(path, `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'has another shape'}`.trim());
  }
  const { keys } = parsed.data;
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) throw unreadable(path, 'two keys have one id');
  return keys;
}

/** Reads, changes and replaces the file as a whole, with nobody else in between. */
export async function changeKeys(path: string, change: (keys: readonly ApiKey[]) => ApiKey[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const lock = `${path}.lock`;
  await takeLock(lock);
  try {
    const keys = change(await readKeys(path));
    await replaceFile(path, `${JSON.stringify({ schema: 'edgewright/keys@1', keys }, null, 2)}\n`);
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(path: string): Promise<void> {
  const endMs = performance.now() + limits.apiKeysLockMs;
  for (;;) {
    const holder = await takeLockFile(path);
    if (holder === null) return;
    if (performance.now() > endMs) {
      throw new AppError('keys_busy', {
        message: `Process ${holder.pid ?? 'unknown'} is changing the keys (${path}).`,
        facts: { path, pid: holder.pid },
      });
    }
    await sleep(limits.apiKeysLockPauseMs);
  }
}

/** On the disk before it takes the old one's place: a power cut leaves one or the other, and nothing between. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

async function readPrivateText(path: string): Promise<string | null> {
  try {
    const file = await open(path, 'r');
    try {
      const found = await file.stat();
      if (!found.isFile()) throw new Error('it is no file');
      if (found.size > limits.apiKeysFileBytes) throw new Error(`it has ${found.size} bytes`);
      if ((found.mode & writableByOthers) !== 0) throw new Error('other users may write it (chmod 600 it)');
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unreadable(path, (thrown as Error).message, thrown);
  }
}

function unreadable(path: string, why: string, cause?: unknown): AppError {
  return new AppError('keys_unreadable', {
    message: `The file of keys ${path} cannot be used: ${why}.`,
    facts: { path },
    ...(cause === undefined ? {} : { cause }),
  });
}
