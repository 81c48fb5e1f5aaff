import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { formatBytes } from '../base/format-quantity.ts';
import { limits } from '../contract/limits.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import { checkGenerative } from './check-generative.ts';
import { describeGguf } from './describe-gguf.ts';
import { textOf } from './gguf/gguf-metadata.ts';
import { GgufCursor } from './gguf-cursor.ts';
import { openModelFile } from './open-model-file.ts';
import { readGgufHeader, type GgufHeader } from './read-gguf-header.ts';
import type { ByteSource } from './sources/byte-source.ts';
import { splitParts, type SplitParts } from './split-parts.ts';

interface Part {
  /** Where it is opened; an address may carry a secret. */
  path: string;
  /** What it is called in facts and messages. */
  name: string;
  bytes: number;
  header: GgufHeader;
}

/** Where the files of a model are: on this machine, or behind addresses. */
export interface GgufPlace {
  /** A source that starts like GGUF; the caller closes it. */
  open: (path: string) => Promise<ByteSource>;
  /** The parts that belong to one of them, by its name. */
  parts: (path: string) => SplitParts | null;
  /** Those of the files that are not there. Where asking costs a request, opening them will tell. */
  missing: (paths: readonly string[]) => Promise<string[]>;
}

/**
 * Reads the header of a local .gguf file, and of its other parts when it is split, and checks that the files
 * are whole and can generate text. Weights are not read. Throws an AppError: `model_file_missing`,
 * `model_file_unreadable`, `model_file_not_gguf`, `model_file_truncated` or `model_unsupported`.
 */
export async function readGgufFacts(path: string, signal?: AbortSignal): Promise<ModelFacts> {
  const open = (part: string): Promise<ByteSource> => openModelFile(part, signal);
  return readGgufParts(path, { open, parts: splitParts, missing: missingFiles }, signal);
}

/** `readGgufFacts` for any place. */
export async function readGgufParts(
  path: string,
  place: GgufPlace,
  signal?: AbortSignal,
): Promise<ModelFacts> {
  const first = await readPart(path, place, signal);
  const { values } = first.header;
  const architecture = textOf(values, 'general.architecture');
  if (architecture === null) {
    throw new AppError('model_file_not_gguf', {
      message: `${first.name} is a GGUF file without general.architecture, so it is not a model.`,
      facts: { path: first.name },
    });
  }
  const paths = await partPaths(first, place);
  const parts = [first];
  for (const other of paths.slice(1)) parts.push(await readPart(other, place, signal));
  const tensors = parts.flatMap((part) => part.header.tensors);
  checkGenerative({
    path: first.name,
    architecture,
    generalType: textOf(values, 'general.type'),
    isCausal: values.get(`${architecture}.attention.causal`) !== false,
    tensorCount: tensors.length,
  });
  checkTensorCount(first, tensors.length);
  return describeGguf({
    path: first.name,
    header: first.header,
    tensors,
    files: parts.map((part) => ({ path: part.name, bytes: part.bytes })),
  });
}

async function readPart(path: string, place: GgufPlace, signal: AbortSignal | undefined): Promise<Part> {
  const source = await place.open(path);
  try {
    const header = await readGgufHeader(new GgufCursor(source, signal));
    checkLength({ path: source.name, fileBytes: source.totalBytes, header });
    return { path, name: source.name, bytes: source.totalBytes, header };
  } finally {
    await source.close();
  }
}

async function missingFiles(paths: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const path of paths) await access(path).catch(() => missing.push(basename(path)));
  return missing;
}

/** The last byte of the last tensor must be in the file. */
function checkLength(about: { path: string; fileBytes: number; header: GgufHeader }): void {
  const { path, fileBytes, header } = about;
  let neededBytes = 0;
  for (const tensor of header.tensors) {
    neededBytes = Math.max(neededBytes, header.dataOffset + tensor.offset + tensor.bytes);
  }
  if (fileBytes >= neededBytes) return;
  const missing = formatBytes(neededBytes - fileBytes);
  throw new AppError('model_file_truncated', {
    message: `${path} is cut short: its tensors need ${neededBytes} bytes, the file has ${fileBytes} (${missing} are missing).`,
    facts: { path, expectedBytes: neededBytes, actualBytes: fileBytes },
  });
}

/** Paths of all parts, the first being the given file. Throws when it is not the first, or others are missing. */
async function partPaths(first: Part, place: GgufPlace): Promise<string[]> {
  const count = first.header.values.get('split.count');
  if (typeof count !== 'number' || count <= 1) return [first.path];
  const named = place.parts(first.path);
  if (count > limits.ggufParts || named?.count !== count) {
    throw new AppError('model_file_missing', {
      message: `${first.name} is one of ${count} parts, but its name does not end in -00001-of-${String(count).padStart(5, '0')}.gguf, so the others cannot be found.`,
      facts: { path: first.name, count },
      nextStep: 'Give the parts the names back under which they were published.',
    });
  }
  const [firstPath] = named.paths;
  if (named.part !== 1 && firstPath !== undefined) {
    throw new AppError('model_file_missing', {
      message: `${first.name} is part ${named.part} of ${count}; the model is opened by its first part.`,
      facts: { path: first.name, part: named.part, count },
      nextStep: `Give ${first.path === first.name ? firstPath : 'the address of the first part'}.`,
    });
  }
  const missing = await place.missing(named.paths);
  if (missing.length > 0) {
    const shown = missing.slice(0, limits.listedModelFiles).join(', ');
    throw new AppError('model_file_missing', {
      message: `${first.name} is split into ${count} parts, and ${missing.length} of them are missing: ${shown}.`,
      facts: { path: first.name, missing: missing.slice(0, limits.listedModelFiles) },
      nextStep: 'Put all parts into the same directory.',
    });
  }
  return named.paths;
}

function checkTensorCount(first: Part, actual: number): void {
  const expected = first.header.values.get('split.tensors.count');
  if (typeof expected !== 'number' || expected === actual) return;
  throw new AppError('model_file_truncated', {
    message: `The parts of ${first.name} hold ${actual} tensors together, of ${expected}: they are not of the same model.`,
    facts: { path: first.name, expected, actual },
    nextStep: 'Fetch all parts again, from one place.',
  });
}
