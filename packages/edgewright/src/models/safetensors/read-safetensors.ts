import { AppError } from '../../base/app-error.ts';
import { formatBytes } from '../../base/format-quantity.ts';
import { limits } from '../../contract/limits.ts';
import type { ByteSource } from '../sources/byte-source.ts';
import {
  parseSafetensorsHeader,
  type Metadata,
  type SafetensorWithPlace,
} from './parse-safetensors-header.ts';

export interface SafetensorsHeader {
  readonly tensors: readonly SafetensorWithPlace[];
  readonly metadata: Metadata;
}

/** Most headers of large files are shorter, so that one read brings length and header. */
const firstReadBytes = 128 * 1024;
const lengthBytes = 8;

/**
 * The tensors of a safetensors file: eight bytes of length, that much JSON, then the data, which is not read. Throws
 * `model_file_truncated` when the data is cut short, `safetensors_invalid` for everything else that is wrong.
 */
export async function readSafetensorsHeader(source: ByteSource): Promise<SafetensorsHeader> {
  const { name, totalBytes } = source;
  if (totalBytes < lengthBytes) {
    throw new AppError('model_file_truncated', {
      message: `${name} is cut short: it has ${totalBytes} bytes, too few for a safetensors file.`,
      facts: { path: name, actualBytes: totalBytes },
    });
  }
  const first = await source.read(0, Math.min(firstReadBytes, totalBytes));
  const headerBytes = headerLength(source, first);
  const end = lengthBytes + headerBytes;
  const head = end <= first.length ? first : await source.read(0, end);
  const dataBytes = totalBytes - end;
  const outcome = parseSafetensorsHeader(head.toString('utf8', lengthBytes, end), dataBytes);
  if (outcome.kind === 'header') return outcome;
  if (outcome.kind === 'invalid') throw invalid(source, outcome.why);
  const missing = formatBytes(outcome.neededBytes - dataBytes);
  throw new AppError('model_file_truncated', {
    message: `${name} is cut short: its tensors need ${outcome.neededBytes} bytes, it has ${dataBytes} for them (${missing} are missing).`,
    facts: { path: name, expectedBytes: end + outcome.neededBytes, actualBytes: totalBytes },
  });
}

function headerLength(source: ByteSource, first: Buffer): number {
  const text = first.toString('latin1', 0, 64);
  if (text.startsWith('version https://git-lfs')) {
    throw new AppError('safetensors_invalid', {
      message: `${source.name} is a git-lfs pointer, which stands for the file but is not it.`,
      facts: { path: source.name },
      nextStep: 'Run `git lfs pull` in that repository, or download the file itself.',
    });
  }
  const length = first.readBigUInt64LE(0);
  if (length > BigInt(limits.safetensorsHeaderBytes)) {
    const most = formatBytes(limits.safetensorsHeaderBytes);
    throw invalid(source, `it claims a header of ${length} bytes, of at most ${most}`);
  }
  const bytes = Number(length);
  if (lengthBytes + bytes > source.totalBytes) {
    throw new AppError('model_file_truncated', {
      message: `${source.name} is cut short: its header needs ${bytes} bytes, the file has ${source.totalBytes}.`,
      facts: { path: source.name, actualBytes: source.totalBytes },
    });
  }
  if (first[lengthBytes] !== 0x7b) throw invalid(source, 'its header does not begin with "{"');
  return bytes;
}

function invalid(source: ByteSource, why: string): AppError {
  return new AppError('safetensors_invalid', {
    message: `${source.name} is no valid safetensors file: ${why}.`,
    facts: { path: source.name },
  });
}
