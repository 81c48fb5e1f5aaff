import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { limits } from '../contract/limits.ts';
import { identifyFile } from './identify-file.ts';
import { cannotOpen, openFileSource } from './sources/file-source.ts';
import type { ByteSource } from './sources/byte-source.ts';

/** Opens a file that starts like GGUF. The caller closes it. Everything else is an AppError that says what it is. */
export async function openModelFile(path: string, signal?: AbortSignal): Promise<ByteSource> {
  const stats = await stat(path).catch((thrown: unknown) => {
    throw cannotOpen(path, thrown);
  });
  if (stats.isDirectory()) throw await isDirectory(path);
  const source = await openFileSource(path, signal);
  try {
    await checkMagic(source);
    return source;
  } catch (thrown) {
    await source.close();
    throw thrown;
  }
}

/** Throws unless the source starts like GGUF. */
export async function checkMagic(source: ByteSource): Promise<void> {
  const { name: path, totalBytes: fileBytes } = source;
  const about = { path, fileBytes };
  if (fileBytes === 0) {
    throw new AppError('model_file_truncated', { message: `${path} is empty (0 bytes).`, facts: about });
  }
  const head = await source.read(0, Math.min(512, fileBytes));
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

/** The error for a folder where a file is needed, naming the models in it. */
export async function isDirectory(path: string): Promise<AppError> {
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
