import { open } from 'node:fs/promises';
import { AppError } from '../../../base/app-error.ts';
import { limits } from '../../../contract/limits.ts';
import { readGgufFacts } from '../../read-gguf.ts';
import type { GgufHeaderValue } from './gguf-values.ts';
import { walkHeader, type HeaderEntry, type HeaderValue } from './walk-header.ts';

/** A tokenizer as a GGUF file carries it. */
export interface Tokenizer {
  tokens: string[];
  /** Kind of each token (`enum llama_token_type`): 1 normal, 3 control, 4 by users, 5 unused. */
  tokenTypes: number[];
  /** SentencePiece: log probability of each. Null for byte-pair vocabularies. */
  scores: number[] | null;
  /** Byte-pair: pairs in the order of their rank. */
  merges: string[];
  /** `gpt2` (byte-pair), `llama` (SentencePiece), … */
  model: string;
  chatTemplate: string | null;
  /** Ids by role: `bos`, `eos`, `eot`, `padding`, `unknown`. */
  ids: ReadonlyMap<string, number>;
  /** Every other `tokenizer.*` entry as it stands in the file. */
  others: ReadonlyMap<string, GgufHeaderValue>;
}

/** Reads the whole tokenizer of a GGUF file: of a model, or of a file that has nothing else. */
export async function readGgufTokenizer(path: string, signal?: AbortSignal): Promise<Tokenizer> {
  return tokenizerOf(await readEntries(path, signal), path);
}

function tokenizerOf(entries: ReadonlyMap<string, HeaderEntry>, path: string): Tokenizer {
  const tokens = entries.get('tokenizer.ggml.tokens')?.value;
  const model = entries.get('tokenizer.ggml.model')?.value;
  if (!isTexts(tokens) || typeof model !== 'string') throw withoutTokenizer(path);
  const types = entries.get('tokenizer.ggml.token_type')?.value;
  const scores = entries.get('tokenizer.ggml.scores')?.value;
  const merges = entries.get('tokenizer.ggml.merges')?.value;
  const template = entries.get('tokenizer.chat_template')?.value;
  const ids = new Map<string, number>();
  const others = new Map<string, GgufHeaderValue>();
  for (const [key, { value, raw }] of entries) {
    const role = /^tokenizer\.ggml\.(\w+?)_token_id$/.exec(key)?.[1];
    if (role !== undefined && typeof value === 'number') ids.set(role, value);
    if (!rewritten.has(key)) others.set(key, { type: 'raw', value: raw });
  }
  return {
    tokens,
    tokenTypes: isNumbers(types) && types.length === tokens.length ? types : tokens.map(() => 1),
    scores: isNumbers(scores) && scores.length === tokens.length ? scores : null,
    merges: isTexts(merges) ? merges : [],
    model,
    chatTemplate: typeof template === 'string' ? template : null,
    ids,
    others,
  };
}

/** Entries that a twin writes anew, because its vocabulary may be longer. */
const rewritten: ReadonlySet<string> = new Set([
  'tokenizer.ggml.tokens',
  'tokenizer.ggml.token_type',
  'tokenizer.ggml.scores',
]);

function isTexts(value: HeaderValue | undefined): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}

function isNumbers(value: HeaderValue | undefined): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

function withoutTokenizer(path: string): AppError {
  return new AppError('model_unsupported', {
    message: `${path} has no tokenizer (tokenizer.ggml.tokens).`,
    facts: { path },
    nextStep: 'Give another .gguf file with --tokenizer, or leave it out: the built-in demo model has one.',
  });
}

/** Reads growing beginnings until the metadata is whole. */
async function readEntries(path: string, signal: AbortSignal | undefined): Promise<Map<string, HeaderEntry>> {
  // Refuses what is not a model in the words of the reader; a file with a vocabulary only is fine here.
  await readGgufFacts(path, signal).catch((thrown: unknown) => {
    if (!(thrown instanceof AppError) || thrown.code !== 'model_unsupported') throw thrown;
  });
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.allocUnsafe(Math.min(size, limits.ggufHeaderBytes));
    for (let length = 0; ;) {
      signal?.throwIfAborted();
      const wanted = Math.min(bytes.length - length, readStepBytes);
      const { bytesRead } = await file.read(bytes, length, wanted, length);
      length += bytesRead;
      const entries = walkHeader(bytes.subarray(0, length), 'tokenizer.');
      if (entries !== null) return entries;
      if (bytesRead === 0) throw withoutTokenizer(path);
    }
  } finally {
    await file.close();
  }
}

/** Most vocabularies are shorter, so that one step is enough. */
const readStepBytes = 8 * 1024 * 1024;
