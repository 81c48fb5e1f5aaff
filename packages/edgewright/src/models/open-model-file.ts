import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { limits } from '../contract/limits.ts';
import { identifyFile } from './identify-file.ts';

/** Opens a file that starts like GGUF. The caller closes it. Everything else is an AppError that says what it is. */
export async function openModelFile(path: string): Promise<{ file: FileHandle; fileBytes: number }> {
  const stats = await stat(path).catch((thrown: unknown) => {
    throw cannotOpen(path, thrown);
  });
  if (stats.isDirectory()) throw await isDirectory(path);
  if (!stats.isFile()) {
    throw new AppError('model_file_missing', { message: `${path} is not a regular file.`, facts: { path } });
  }
  const file = await open(path, 'r').catch((thrown: unknown) => {
    throw cannotOpen(path, thrown);
  });
  try {
    await checkMagic(file, { path, fileBytes: stats.size });
    return { file, fileBytes: stats.size };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

async function checkMagic(file: FileHandle, about: { path: string; fileBytes: number }): Promise<void> {
  const { path, fileBytes } = about;
  if (fileBytes === 0) {
    throw new AppError('model_file_truncated', { message: `${path} is empty (0 bytes).`, facts: about });
  }
  const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
  const head = buffer.subarray(0, bytesRead);
  if (head.toString('latin1', 0, 4) === 'GGUF') return;
  const identified = identifyFile(head);
  const looksLike =
    identified?.looksLike ?? `something else: its first bytes are ${head.toString('hex', 0, 4)}, not "GGUF"`;
  throw new AppError('model_file_not_gguf', {
    message: `${path} is not a GGUF file; it looks like ${looksLike}.`,
    facts: about,
    ...(identified ? { nextStep: identified.nextStep } : {}),
  });
}

function cannotOpen(path: string, thrown: unknown): AppError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
  const facts = { path, code };
  switch (code) {
    case 'ENOENT':
      return new AppError('model_file_missing', {
        message: `There is no file ${path}.`,
        facts,
        cause: thrown,
      });
    case 'ENOTDIR':
      return new AppError('model_file_missing', {
        message: `There is no file ${path}: a part of the path is a file, not a directory.`,
        facts,
        cause: thrown,
      });
    case 'EACCES':
    case 'EPERM':
      return new AppError('model_file_unreadable', {
        message: `${path} may not be read by this user (${code}).`,
        facts,
        cause: thrown,
      });
    default: {
      const message = `${path} cannot be opened: ${thrown instanceof Error ? thrown.message : code}.`;
      return new AppError('model_file_unreadable', { message, facts, cause: thrown });
    }
  }
}

async function isDirectory(path: string): Promise<AppError> {
  const names = await readdir(path).catch((thrown: unknown) => {
    throw cannotOpen(path, thrown);
  });
  // Of a split model the first part stands for all.
  const models = names
    .filter((name) => name.endsWith('.gguf') && !/-(?!00001)\d{5}-of-\d{5}\.gguf$/.test(name))
    .sort()
    .map((name) => join(path, name));
  const shown = models.slice(0, limits.listedModelFiles).join(', ');
  const more =
    models.length > limits.listedModelFiles ? ` and ${models.length - limits.listedModelFiles} more` : '';
  return new AppError('model_file_missing', {
    message: `${path} is a directory; a .gguf file is needed.`,
    facts: { path, models: models.slice(0, limits.listedModelFiles) },
    nextStep:
      models.length > 0
        ? `Give one of these: ${shown}${more}.`
        : 'There is no .gguf file in it. Check the path.',
  });
}
