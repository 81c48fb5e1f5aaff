import { dtypeBits } from './tensor-dtypes.ts';

export interface Safetensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Numbers as they are stored: several weights may be packed into one. */
  readonly numbers: number;
  readonly bytes: number;
}

export type HeaderOutcome =
  | { readonly kind: 'header'; readonly tensors: SafetensorWithPlace[]; readonly metadata: Metadata }
  | { readonly kind: 'truncated'; readonly neededBytes: number }
  | { readonly kind: 'invalid'; readonly why: string };
export type Metadata = Readonly<Record<string, string>>;

export interface SafetensorWithPlace extends Safetensor {
  readonly start: number;
}

/**
 * The tensors of a header, in the order of their data. They must fill the data without overlap and without holes,
 * as the format asks: a gap could hold anything, and an overlap counts bytes twice.
 */
export function parseSafetensorsHeader(text: string, dataBytes: number): HeaderOutcome {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    return { kind: 'invalid', why: 'its header is not JSON' };
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    return { kind: 'invalid', why: 'its header is no JSON object' };
  }
  const tensors: SafetensorWithPlace[] = [];
  let metadata: Metadata = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      metadata = textsOf(value);
      continue;
    }
    const tensor = parseTensor(name, value);
    if (typeof tensor === 'string') return { kind: 'invalid', why: `tensor ${echo(name)} ${tensor}` };
    tensors.push(tensor);
  }
  tensors.sort((left, right) => left.start - right.start || left.bytes - right.bytes);
  const gap = findGap(tensors);
  if (gap !== null) return { kind: 'invalid', why: gap };
  const neededBytes = tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  if (neededBytes > dataBytes) return { kind: 'truncated', neededBytes };
  if (neededBytes === dataBytes) return { kind: 'header', tensors, metadata };
  return { kind: 'invalid', why: `${dataBytes - neededBytes} bytes at its end belong to no tensor` };
}

/** A tensor, or what is wrong with it. */
function parseTensor(name: string, value: unknown): SafetensorWithPlace | string {
  if (typeof value !== 'object' || value === null) return 'is no JSON object';
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  const bits = typeof dtype === 'string' && Object.hasOwn(dtypeBits, dtype) ? dtypeBits[dtype] : undefined;
  if (typeof dtype !== 'string' || bits === undefined) return `has the unknown type ${echo(String(dtype))}`;
  if (!isCounts(shape) || shape.length > 16) return 'has no shape';
  if (!isCounts(offsets) || offsets.length !== 2) return 'has no place in the file';
  const numbers = shape.reduce((product, length) => product * length, 1);
  const bytes = (numbers * bits) / 8;
  if (!Number.isSafeInteger(numbers) || !Number.isSafeInteger(bytes)) {
    return `of type ${dtype} has an impossible shape`;
  }
  const [start = 0, end = 0] = offsets;
  if (end - start !== bytes) return `of ${bytes} bytes has a place of ${end - start}`;
  return { name, dtype, shape, numbers, bytes, start };
}

function findGap(tensors: readonly SafetensorWithPlace[]): string | null {
  let end = 0;
  for (const tensor of tensors) {
    if (tensor.start < end) return `tensor ${echo(tensor.name)} overlaps the one before it`;
    if (tensor.start > end)
      return `there is a hole of ${tensor.start - end} bytes before tensor ${echo(tensor.name)}`;
    end += tensor.bytes;
  }
  return null;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && Number(item) >= 0);
}

function textsOf(value: unknown): Metadata {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry) => typeof entry[1] === 'string'));
}

function echo(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
