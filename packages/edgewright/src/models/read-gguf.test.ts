import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gguf } from '@huggingface/gguf';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../base/app-error.ts';
import { modelFactsSchema, type ModelFacts } from '../contract/model-facts.ts';
import {
  ggufBytes,
  text,
  tinyModel,
  tinyModelWith,
  uint32,
  writeGguf,
  type GgufFile,
} from './__fixtures__/write-gguf.ts';
import { readGgufFacts } from './read-gguf.ts';

const demoModel = fileURLToPath(
  new URL('../../../../models/demo/edgewright-demo-q8_0.gguf', import.meta.url),
);

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgewright-models-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function write(name: string, content: Buffer | string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

const factsOf = async (file: GgufFile): Promise<ModelFacts> =>
  readGgufFacts(await writeGguf(join(directory, 'model.gguf'), file));

async function failure(path: string): Promise<AppError> {
  const thrown = await readGgufFacts(path).catch((error: unknown) => error);
  if (thrown instanceof AppError) return thrown;
  throw new Error('expected an AppError', { cause: thrown });
}

/** The small model has too few tensors to tell how its layers are built. */
const noStructure = { fact: 'structure', why: 'the tensors of layer 0 do not show how it mixes tokens' };

describe('readGgufFacts', () => {
  it('tells the facts of a small model', async () => {
    const facts = await factsOf(tinyModel());
    expect(modelFactsSchema.parse(facts)).toMatchObject({
      schema: 'edgewright/model-facts@1',
      format: 'gguf',
      path: join(directory, 'model.gguf'),
      name: 'tiny',
      architecture: 'llama',
      parameters: 96 + 1024 + 32,
      weightsBytes: 192 + 1088 + 128,
      fileBytes: ggufBytes(tinyModel()).length,
      precision: 'f16',
      contextTokens: 512,
      layers: 2,
      embeddingLength: 32,
      feedForwardLength: 64,
      heads: 4,
      kvHeads: 2,
      keyLength: 8,
      valueLength: 8,
      slidingWindowTokens: null,
      vocabularySize: 3,
      tokenizerModel: 'gpt2',
      hasChatTemplate: true,
      files: [{ path: join(directory, 'model.gguf'), bytes: ggufBytes(tinyModel()).length }],
      // 2 layers × 2 heads × (8 + 8) numbers × 2 bytes
      kvBytesPerToken: 128,
      unknown: [noStructure],
      quantization: { method: 'gguf', groupSize: null, kvCacheDtype: null, excluded: [] },
      weights: {
        embeddingBytes: 192,
        headBytes: 0,
        denseBytes: 1088 + 128,
        expertBytes: 0,
        towerBytes: 0,
        quantizedBytes: 1088,
        remainderBytes: 192 + 128,
      },
    });
  });

  it('agrees with an independent reader on the built-in model', async () => {
    const facts = await readGgufFacts(demoModel);
    const { metadata, parameterCount } = await gguf(demoModel, {
      allowLocalFile: true,
      computeParametersCount: true,
    });
    expect(facts).toMatchObject({
      architecture: metadata['general.architecture'],
      parameters: parameterCount,
      precision: 'q8_0',
      contextTokens: 2048,
      kvBytesPerToken: 4096,
      unknown: [],
    });
  });

  const wideTokens = {
    type: 'strings' as const,
    value: Array.from({ length: 300_000 }, (_, index) => `word ${index}`),
  };

  it.each<{ case: string; file: GgufFile; expected: Partial<ModelFacts> }>([
    {
      case: 'lengths of keys and values that the header gives',
      file: tinyModelWith({
        'llama.attention.key_length': uint32(16),
        'llama.attention.value_length': uint32(4),
      }),
      expected: { keyLength: 16, valueLength: 4, kvBytesPerToken: 2 * 2 * 20 * 2 },
    },
    {
      case: 'key/value heads per layer',
      file: tinyModelWith({ 'llama.attention.head_count_kv': { type: 'uint32s', value: [4, 0] } }),
      expected: { kvHeads: [4, 0], kvBytesPerToken: 4 * 16 * 2 },
    },
    {
      case: 'no entry for key/value heads',
      file: tinyModelWith({ 'llama.attention.head_count_kv': null }),
      expected: { kvHeads: 4, kvBytesPerToken: 2 * 4 * 16 * 2 },
    },
    {
      case: 'a sliding window',
      file: tinyModelWith({ 'llama.attention.sliding_window': uint32(128) }),
      expected: { slidingWindowTokens: 128, kvBytesPerToken: 128 },
    },
    {
      case: 'experts',
      file: tinyModelWith({
        'llama.expert_used_count': uint32(8),
        'llama.expert_feed_forward_length': uint32(24),
      }),
      expected: { feedForwardLength: 192 },
    },
    {
      case: 'no name and no file type',
      file: tinyModelWith({ 'general.name': null, 'general.file_type': null }),
      expected: { name: 'model', precision: 'q8_0' },
    },
    {
      case: 'a guessed file type',
      file: tinyModelWith({ 'general.file_type': uint32(1024 + 15) }),
      expected: { precision: 'q4_k_m' },
    },
    {
      case: 'no chat template',
      file: tinyModelWith({ 'tokenizer.chat_template': null }),
      expected: { hasChatTemplate: false },
    },
    {
      case: 'a chat template too long to keep',
      file: tinyModelWith({ 'tokenizer.chat_template': text('x'.repeat(100_000)) }),
      expected: { hasChatTemplate: true, contextTokens: 512 },
    },
    {
      case: 'a vocabulary longer than a window of reading',
      file: tinyModelWith({ 'tokenizer.ggml.tokens': wideTokens }),
      expected: { vocabularySize: 300_000, parameters: 1152 },
    },
    {
      case: 'a context length of 64 bits',
      file: tinyModelWith({ 'llama.context_length': { type: 'uint64', value: 131_072 } }),
      expected: { contextTokens: 131_072 },
    },
    {
      case: 'no context length',
      file: tinyModelWith({ 'llama.context_length': null }),
      expected: {
        contextTokens: null,
        unknown: [noStructure, { fact: 'contextTokens', why: 'the header has no llama.context_length' }],
      },
    },
    {
      case: 'recurrent layers',
      file: tinyModelWith({ 'llama.ssm.state_size': uint32(16) }),
      expected: {
        kvBytesPerToken: null,
        unknown: [
          { fact: 'kvBytesPerToken', why: 'it has recurrent (state space) layers (llama.ssm.state_size)' },
          noStructure,
        ],
      },
    },
    {
      case: 'latent attention',
      file: tinyModelWith({ 'llama.attention.kv_lora_rank': uint32(512) }),
      expected: {
        kvBytesPerToken: null,
        unknown: [
          {
            fact: 'kvBytesPerToken',
            why: 'it has latent attention (MLA), stored compressed (llama.attention.kv_lora_rank)',
          },
          noStructure,
        ],
      },
    },
    {
      case: 'a list of heads of the wrong length',
      file: tinyModelWith({ 'llama.attention.head_count_kv': { type: 'uint32s', value: [1, 1, 1] } }),
      expected: {
        kvBytesPerToken: null,
        unknown: [
          { fact: 'kvBytesPerToken', why: 'llama.attention.head_count_kv has 3 entries for 2 layers' },
          noStructure,
        ],
      },
    },
  ])('reads $case', async ({ file, expected }) => {
    expect(await factsOf(file)).toMatchObject(expected);
  });

  it('stops when it is told to', async () => {
    const path = await writeGguf(join(directory, 'model.gguf'), tinyModel());
    await expect(readGgufFacts(path, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  });
});

describe('hostile files', () => {
  const whole = ggufBytes(
    tinyModelWith({ 'llama.attention.head_count_kv': { type: 'uint32s', value: [2, 2] } }),
  );

  async function outcome(path: string): Promise<'facts' | 'AppError'> {
    try {
      modelFactsSchema.parse(await readGgufFacts(path));
      return 'facts';
    } catch (thrown) {
      if (thrown instanceof AppError) return 'AppError';
      throw thrown;
    }
  }

  it('answers damaged and shortened files with facts or an AppError', async () => {
    const damage = fc.array(fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(damage, fc.integer({ min: 1, max: whole.length }), async (changes, length) => {
        const bytes = Buffer.from(whole);
        for (const { at, byte } of changes) bytes[at] = byte;
        const path = await write('model.gguf', bytes.subarray(0, length));
        expect(['facts', 'AppError']).toContain(await outcome(path));
      }),
      { numRuns: 300 },
    );
  });

  it('answers any header of numbers with facts or an AppError', async () => {
    const keys = [
      'block_count',
      'embedding_length',
      'vocab_size',
      'attention.head_count',
      'attention.key_length',
      'attention.kv_lora_rank',
      'attention.sliding_window',
      'attention.sliding_window_pattern',
      'ssm.inner_size',
      'ssm.time_step_rank',
      'expert_count',
      'expert_used_count',
      'nextn_predict_layers',
    ];
    const number = fc.oneof(fc.constantFrom(0, 1, 2, 32, 4_294_967_295), fc.nat());
    const names = [
      'attn_k',
      'attn_qkv',
      'attn_kv_a_mqa',
      'ssm_conv1d',
      'ffn_down',
      'ffn_up',
      'ffn_down_exps',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...keys), number),
        fc.subarray(names),
        fc.constantFrom('llama', 'qwen35', 'mamba2', 'gemma3', 'deepseek2'),
        async (numbers, tensorNames, architecture) => {
          const values = Object.entries(numbers).map(([key, value]) => [
            `${architecture}.${key}`,
            uint32(value),
          ]);
          const tensors = tensorNames.map((name) => ({
            name: `blk.0.${name}.weight`,
            shape: [32],
            typeId: 1,
            bytes: 64,
          }));
          const path = await writeGguf(join(directory, 'model.gguf'), {
            values: { 'general.architecture': text(architecture), ...Object.fromEntries(values) },
            tensors,
          });
          expect(['facts', 'AppError']).toContain(await outcome(path));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('split models', () => {
  const part = (number: number, count = 2): GgufFile => {
    const split = {
      'split.no': uint32(number - 1),
      'split.count': uint32(count),
      'split.tensors.count': uint32(4),
    };
    const whole = tinyModel();
    if (number === 1) return { values: { ...whole.values, ...split }, tensors: whole.tensors };
    return { values: split, tensors: [{ name: 'output.weight', shape: [32, 3], typeId: 1, bytes: 192 }] };
  };
  const name = (number: number): string => join(directory, `big-0000${number}-of-00002.gguf`);

  it('adds the parts up', async () => {
    await writeGguf(name(1), part(1));
    await writeGguf(name(2), part(2));
    const facts = await readGgufFacts(name(1));
    expect(facts.parameters).toBe(1152 + 96);
    expect(facts.files.map((file) => file.path)).toEqual([name(1), name(2)]);
    expect(facts.fileBytes).toBe(ggufBytes(part(1)).length + ggufBytes(part(2)).length);
  });

  it('names missing parts', async () => {
    await writeGguf(name(1), part(1));
    const error = await failure(name(1));
    expect(error.code).toBe('model_file_missing');
    expect(error.message).toBe(
      `${name(1)} is split into 2 parts, and 1 of them are missing: big-00002-of-00002.gguf.`,
    );
  });

  it('asks for the first part', async () => {
    await writeGguf(name(2), {
      ...part(2),
      values: { ...part(2).values, 'general.architecture': text('llama') },
    });
    const error = await failure(name(2));
    expect(error.message).toContain('part 2 of 2');
    expect(error.nextStep).toBe(`Give ${name(1)}.`);
  });

  it('refuses a part under another name', async () => {
    const path = await writeGguf(join(directory, 'renamed.gguf'), part(1));
    expect((await failure(path)).message).toContain('does not end in -00001-of-00002.gguf');
  });

  it('refuses parts of different models', async () => {
    await writeGguf(name(1), part(1));
    await writeGguf(name(2), { ...part(2), tensors: [] });
    const error = await failure(name(1));
    expect(error.code).toBe('model_file_truncated');
    expect(error.message).toContain('hold 3 tensors together, of 4');
  });
});

describe('files that cannot be served', () => {
  const whole = ggufBytes(tinyModel());
  const dataStart = whole.length - 192 - 1088 - 128;

  it.each<{ case: string; content: Buffer | string; code: string; message: string }>([
    { case: 'nothing', content: '', code: 'model_file_truncated', message: 'is empty (0 bytes)' },
    {
      case: 'a git-lfs pointer',
      content: 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
      code: 'model_file_not_gguf',
      message: 'git-lfs pointer',
    },
    {
      case: 'a web page',
      content: '\n<!DOCTYPE html><html>',
      code: 'model_file_not_gguf',
      message: 'a web page',
    },
    { case: 'JSON', content: '{"error":"not found"}', code: 'model_file_not_gguf', message: 'JSON' },
    {
      case: 'safetensors',
      content: Buffer.concat([Buffer.from([16, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{"__metadata__":{}}')]),
      code: 'model_file_not_gguf',
      message: 'a safetensors file',
    },
    { case: 'a ZIP archive', content: 'PK\x03\x04rest', code: 'model_file_not_gguf', message: 'ZIP archive' },
    {
      case: 'a pickle',
      content: Buffer.from([0x80, 0x02, 0x7d]),
      code: 'model_file_not_gguf',
      message: 'pickle',
    },
    { case: 'a GGML file', content: 'lmggxxxx', code: 'model_file_not_gguf', message: 'before GGUF' },
    { case: 'turned bytes', content: 'FUGGxxxx', code: 'model_file_not_gguf', message: 'wrong order' },
    { case: 'gzip', content: Buffer.from([0x1f, 0x8b, 8]), code: 'model_file_not_gguf', message: 'gzip' },
    {
      case: 'zstd',
      content: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
      code: 'model_file_not_gguf',
      message: 'zstd',
    },
    { case: 'zeros', content: Buffer.alloc(600), code: 'model_file_not_gguf', message: 'a file of zeros' },
    {
      case: 'text',
      content: 'hello',
      code: 'model_file_not_gguf',
      message: 'its first bytes are 68656c6c, not "GGUF"',
    },
    {
      case: 'version 1',
      content: ggufBytes(tinyModel({ version: 1 })),
      code: 'model_unsupported',
      message: 'is GGUF version 1; little-endian versions 2 and 3 can be served',
    },
    {
      case: 'a version to come',
      content: ggufBytes(tinyModel({ version: 4 })),
      code: 'model_unsupported',
      message: 'is GGUF version 4',
    },
    {
      case: 'big-endian',
      content: ggufBytes(tinyModel({ version: 0x03000000 })),
      code: 'model_unsupported',
      message: 'is a big-endian GGUF file',
    },
    {
      case: 'only the magic',
      content: 'GGUF',
      code: 'model_file_truncated',
      message: 'ends inside its header, after 4 bytes',
    },
    {
      case: 'half a header',
      content: whole.subarray(0, 300),
      code: 'model_file_truncated',
      message: 'ends inside its header, after 300 bytes',
    },
    {
      case: 'missing weights',
      content: whole.subarray(0, whole.length - 100),
      code: 'model_file_truncated',
      message: `its tensors need ${whole.length} bytes, the file has ${whole.length - 100} (100 B are missing)`,
    },
    {
      case: 'no weights at all',
      content: whole.subarray(0, dataStart),
      code: 'model_file_truncated',
      message: `its tensors need ${whole.length} bytes, the file has ${dataStart} (1.4 KiB are missing)`,
    },
    {
      case: 'an absurd number of tensors',
      content: ggufBytes(tinyModel({ tensorCount: 2n ** 60n })),
      code: 'model_file_not_gguf',
      message: 'tensors, of at most 100000',
    },
    {
      case: 'an absurd number of keys',
      content: ggufBytes(tinyModel({ keyCount: 2n ** 40n })),
      code: 'model_file_not_gguf',
      message: 'it claims to have 1099511627776 metadata keys',
    },
    {
      case: 'a value of an unknown type',
      content: ggufBytes(tinyModelWith({ odd: { type: 'raw', id: 99, value: Buffer.alloc(8) } })),
      code: 'model_file_not_gguf',
      message: 'a value has the unknown type 99',
    },
    {
      case: 'an alignment of 7',
      content: ggufBytes(tinyModelWith({ 'general.alignment': uint32(7) })),
      code: 'model_file_not_gguf',
      message: 'general.alignment is 7, not a power of two',
    },
    {
      case: 'a tensor of a withdrawn type',
      content: ggufBytes(tinyModel({ tensors: [{ name: 'x', shape: [32], typeId: 31, bytes: 64 }] })),
      code: 'model_unsupported',
      message: 'tensor x has type 31',
    },
    {
      case: 'a tensor with impossible dimensions',
      content: ggufBytes(
        tinyModel({ tensors: [{ name: 'x', shape: [2 ** 40, 2 ** 40], typeId: 1, bytes: 64 }] }),
      ),
      code: 'model_file_not_gguf',
      message: 'tensor x of type f16 has',
    },
    {
      case: 'no architecture',
      content: ggufBytes(tinyModelWith({ 'general.architecture': null })),
      code: 'model_file_not_gguf',
      message: 'without general.architecture',
    },
    {
      case: 'only a vocabulary',
      content: ggufBytes(tinyModel({ tensors: [] })),
      code: 'model_unsupported',
      message: 'has a vocabulary and no weights (0 tensors)',
    },
    {
      case: 'an encoder',
      content: ggufBytes(tinyModelWith({ 'general.architecture': text('bert') })),
      code: 'model_unsupported',
      message: 'an encoder for embeddings (architecture bert)',
    },
    {
      case: 'a model that looks both ways',
      content: ggufBytes(tinyModelWith({ 'llama.attention.causal': { type: 'bool', value: false } })),
      code: 'model_unsupported',
      message: 'an encoder for embeddings (architecture llama)',
    },
    {
      case: 'a vision projector',
      content: ggufBytes(tinyModelWith({ 'general.architecture': text('clip') })),
      code: 'model_unsupported',
      message: '(mmproj)',
    },
    {
      case: 'a LoRA adapter',
      content: ggufBytes(tinyModelWith({ 'general.type': text('adapter') })),
      code: 'model_unsupported',
      message: 'a LoRA adapter',
    },
  ])('refuses $case', async ({ content, code, message }) => {
    const path = await write('file.gguf', content);
    const error = await failure(path);
    expect(error.message).toContain(path);
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
    expect(error.nextStep).not.toBe('');
  });

  it('refuses what is not there', async () => {
    const path = join(directory, 'nothing.gguf');
    expect(await failure(path)).toMatchObject({
      code: 'model_file_missing',
      message: `There is no file ${path}.`,
    });
    const file = await write('file', 'x');
    expect((await failure(join(file, 'model.gguf'))).message).toContain('a part of the path is a file');
  });

  it('lists the models in a directory', async () => {
    const empty = join(directory, 'empty');
    await mkdir(empty);
    expect((await failure(empty)).nextStep).toBe('There is no .gguf file in it. Check the path.');
    await write('b-00001-of-00002.gguf', '');
    await write('b-00002-of-00002.gguf', '');
    await write('a.gguf', '');
    const error = await failure(directory);
    expect(error).toMatchObject({
      code: 'model_file_missing',
      message: `${directory} is a directory; a .gguf file is needed.`,
    });
    expect(error.nextStep).toBe(
      `Give one of these: ${join(directory, 'a.gguf')}, ${join(directory, 'b-00001-of-00002.gguf')}.`,
    );
  });

  it('refuses what cannot be opened', async () => {
    const path = join(directory, 'loop.gguf');
    await symlink(path, path);
    expect(await failure(path)).toMatchObject({ code: 'model_file_unreadable' });
  });

  // The superuser may read everything, so the test needs another user.
  it.skipIf(process.getuid?.() === 0)('refuses what may not be read (skipped for root)', async () => {
    const path = await write('secret.gguf', whole);
    await chmod(path, 0);
    expect(await failure(path)).toMatchObject({ code: 'model_file_unreadable' });
  });
});
