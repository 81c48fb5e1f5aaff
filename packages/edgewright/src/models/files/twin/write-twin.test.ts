import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogModels } from '../../../catalog/models/catalog-models.ts';
import { countParameters } from '../../../catalog/models/structure-arithmetic.ts';
import { readModelFacts } from '../../read-model.ts';
import { decideTwin, type DecidedTwin, type TwinWishes } from './decide-twin.ts';
import { weightTypes, type WeightType } from './number-types.ts';
import { padVocabulary } from './pad-vocabulary.ts';
import { readGgufTokenizer, type Tokenizer } from './read-gguf-tokenizer.ts';
import { findTwinArchitecture, twinArchitectures, type TwinArchitectureName } from './twin-architectures.ts';
import type { TwinRequest } from './twin-request.ts';
import type { ShapeWishes } from './twin-shape.ts';
import { countNumbers, twinTensors } from './twin-tensors.ts';
import { writeGgufTwin } from './write-gguf-twin.ts';
import { writeSafetensorsTwin } from './write-safetensors-twin.ts';

const demoModel = 'models/demo/edgewright-demo-q8_0.gguf';
const names = Object.keys(twinArchitectures) as TwinArchitectureName[];
const noSizes: ShapeWishes = {
  layers: null,
  hiddenLength: null,
  feedForwardWidth: null,
  heads: null,
  kvHeads: null,
  headLength: null,
  vocabularySize: null,
  contextTokens: null,
};

let directory: string;
let tokenizer: Tokenizer;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgewright-twin-'));
  tokenizer = await readGgufTokenizer(demoModel);
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

function decide(reference: string, wishes: Partial<TwinWishes> = {}): DecidedTwin {
  return decideTwin({
    reference,
    scale: 'tiny',
    type: 'q8_0',
    sizes: noSizes,
    tokenizerTokens: tokenizer.tokens.length,
    ...wishes,
  });
}

function request(decided: DecidedTwin, about: Pick<TwinRequest, 'type'> & { name: string }): TwinRequest {
  return { ...decided, type: about.type, tokenizer, seed: 1, path: join(directory, about.name) };
}

const typed = names.flatMap((name) =>
  weightTypes
    .filter((type) => type !== 'mxfp4' || twinArchitectures[name].hasExperts)
    .map((type) => ({ name, type })),
);

describe('a twin as GGUF', () => {
  it.each(typed)('$name in $type', async ({ name, type }) => {
    const decided = decide(name);
    const written = await writeGgufTwin(request(decided, { type, name: `${name}-${type}.gguf` }));
    const facts = await readModelFacts(written.path);
    const { shape } = decided;
    expect(facts).toMatchObject({
      architecture: twinArchitectures[name].gguf,
      precision: type === 'mxfp4' ? 'mxfp4_moe' : type,
      parameters: written.parameters,
      fileBytes: written.bytes,
      layers: shape.layers,
      embeddingLength: shape.hiddenLength,
      vocabularySize: shape.vocabularySize,
      contextTokens: shape.contextTokens,
      hasChatTemplate: true,
    });
  });

  it('is the same for the same seed', async () => {
    const once = request(decide('llama'), { type: 'f16', name: 'a.gguf' });
    await writeGgufTwin(once);
    await writeGgufTwin({ ...once, path: join(directory, 'b.gguf') });
    await writeGgufTwin({ ...once, path: join(directory, 'c.gguf'), seed: 2 });
    const read = (name: string): Promise<Buffer> => readFile(join(directory, name));
    expect((await read('a.gguf')).equals(await read('b.gguf'))).toBe(true);
    expect((await read('a.gguf')).equals(await read('c.gguf'))).toBe(false);
  });

  it('leaves nothing behind when it is stopped, and replaces nothing', async () => {
    const stop = new AbortController();
    const wanted = request(decide('llama'), { type: 'f16', name: 'stopped.gguf' });
    const writing = writeGgufTwin(wanted, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(writing).rejects.toThrow();
    expect((await readdir(directory)).filter((name) => name.startsWith('stopped'))).toEqual([]);
    await writeFile(wanted.path, 'mine');
    await expect(writeGgufTwin(wanted)).rejects.toMatchObject({ code: 'output_exists' });
    expect(await readFile(wanted.path, 'utf8')).toBe('mine');
  });

  it('is refused before a byte is written when the disk is too small', async () => {
    const sizes = {
      ...noSizes,
      layers: 1_000,
      hiddenLength: 65_536,
      feedForwardWidth: 524_288,
      headLength: 1_024,
      heads: 64,
    };
    const wanted = request(decide('llama', { sizes }), { type: 'f16', name: 'huge.gguf' });
    await expect(writeGgufTwin(wanted)).rejects.toMatchObject({ code: 'disk_full' });
    expect(await readdir(directory)).not.toContain('huge.gguf');
  });
});

describe('a twin as safetensors', () => {
  it.each(names)('%s', async (name) => {
    const decided = decide(name);
    const written = await writeSafetensorsTwin(request(decided, { type: 'bf16', name: `${name}-hf` }));
    const facts = await readModelFacts(written.path);
    const { shape } = decided;
    expect(facts).toMatchObject({
      format: 'huggingface',
      architecture: twinArchitectures[name].modelType,
      precision: 'bf16',
      parameters: written.parameters,
      layers: shape.layers,
      hasChatTemplate: true,
    });
    // The reader works the structure out from config.json alone, and finds every number in a tensor.
    expect(facts.structure && countParameters(facts.structure).total).toBe(written.parameters);
  });

  it('has as many numbers as the GGUF file of the same shape', () => {
    for (const name of names) {
      const { architecture, shape } = decide(name);
      const count = (format: 'gguf' | 'safetensors'): number =>
        twinTensors(architecture, { shape, format }).reduce((sum, tensor) => sum + countNumbers(tensor), 0);
      expect([name, count('safetensors')]).toEqual([name, count('gguf')]);
    }
  });

  it('has a tokenizer.json with every token and merge', async () => {
    const written = await writeSafetensorsTwin(request(decide('qwen3'), { type: 'f16', name: 'tokens-hf' }));
    const text = await readFile(join(written.path, 'tokenizer.json'), 'utf8');
    const { model, added_tokens: added } = JSON.parse(text) as {
      model: { vocab: Record<string, number>; merges: string[] };
      added_tokens: { id: number; content: string; special: boolean }[];
    };
    expect(Object.keys(model.vocab)).toHaveLength(tokenizer.tokens.length);
    expect(model.merges).toHaveLength(tokenizer.merges.length);
    expect(added.map(({ content }) => content)).toEqual(['<|endoftext|>', '<|im_start|>', '<|im_end|>']);
  });
});

describe('decideTwin', () => {
  const models = catalogModels.filter(({ architecture }) => findTwinArchitecture(architecture) !== null);

  it('has models of most architectures to choose from', () => {
    expect(models.length).toBeGreaterThan(25);
  });

  it.each(models)('$id has as many parameters as the catalog says', (model) => {
    let decided: DecidedTwin;
    try {
      decided = decide(model.id, { scale: 'full', tokenizerTokens: 1 });
    } catch (thrown) {
      expect(thrown).toMatchObject({
        code: 'twin_unsupported',
        message: expect.stringMatching(/cannot be made: it/),
      });
      return;
    }
    const tensors = twinTensors(decided.architecture, { shape: decided.shape, format: 'safetensors' });
    const parameters = tensors.reduce((sum, tensor) => sum + countNumbers(tensor), 0);
    const expected = countParameters(model.structure).total - model.structure.towerParameters;
    expect(Math.abs(parameters / expected - 1)).toBeLessThan(0.001);
  });

  const refusals: { reference: string; type?: WeightType; sizes: Partial<ShapeWishes>; says: RegExp }[] = [
    { reference: 'qwen33', sizes: {}, says: /Did you mean "qwen3"/ },
    { reference: 'deepseek-ai/DeepSeek-V3', sizes: {}, says: /architecture is deepseek/ },
    { reference: 'llama', type: 'mxfp4', sizes: {}, says: /for experts, and it has none/ },
    { reference: 'llama', sizes: { hiddenLength: 100 }, says: /multiple of 32, and is 100/ },
    { reference: 'llama', sizes: { heads: 6, kvHeads: 4 }, says: /6 heads cannot share 4/ },
    { reference: 'qwen2', sizes: { hiddenLength: 512 }, says: /4 times 64 is not 512/ },
  ];
  it.each(refusals)('refuses $reference with $sizes', ({ reference, sizes, says, type = 'q8_0' }) => {
    expect(() => decide(reference, { type, sizes: { ...noSizes, ...sizes } })).toThrow(
      expect.objectContaining({ code: 'twin_unsupported', message: expect.stringMatching(says) }),
    );
  });

  it('keeps every token of the tokenizer, and fills up with words that no prompt becomes', () => {
    const decided = decide('llama', { sizes: { ...noSizes, vocabularySize: 100 } });
    expect(decided.shape.vocabularySize).toBe(tokenizer.tokens.length);
    expect(decided.notes).toHaveLength(1);
    const padded = padVocabulary(tokenizer, 5_000);
    expect(new Set(padded.tokens).size).toBe(5_000);
    expect(padded.tokenTypes).toHaveLength(5_000);
    expect(padded.tokens.slice(0, tokenizer.tokens.length)).toEqual(tokenizer.tokens);
    expect(padVocabulary(tokenizer, 10)).toBe(tokenizer);
  });
});
