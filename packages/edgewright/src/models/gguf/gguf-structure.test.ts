import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findModel } from '../../catalog/models/find-model.ts';
import type { FeedForwardGroup, MixerGroup, ModelStructure } from '../../contract/model-structure.ts';
import { ggufOf, parametersOf } from '../__fixtures__/gguf-models.ts';
import { uint32, writeSparseGguf, type GgufFile } from '../__fixtures__/write-gguf.ts';
import { readGgufFacts } from '../read-gguf.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgewright-models-'));
});
afterEach(() => rm(directory, { recursive: true }));

function shapeOf(name: string): ModelStructure {
  const model = findModel(name);
  if (model === null) throw new Error(`${name} is not in the catalog`);
  return { ...model.structure, otherParameters: 0 };
}

function mixer<Kind extends MixerGroup['kind']>(
  structure: ModelStructure,
  kind: Kind,
  index = 0,
): MixerGroup {
  const found = structure.mixers.filter((group) => group.kind === kind)[index];
  if (!found) throw new Error(`no ${kind}`);
  return { ...found, count: 1 };
}

function feedForward(structure: ModelStructure, index = 0): FeedForwardGroup {
  const found = structure.feedForward[index];
  if (!found) throw new Error('no feed-forward group');
  return { ...found, count: 1 };
}

const uint32s = (value: number[]): { type: 'uint32s'; value: number[] } => ({ type: 'uint32s', value });
const layersOf = <Layer>(count: number, layer: (index: number) => Layer): Layer[] =>
  Array.from({ length: count }, (_, index) => layer(index));

/** Published files, header for header. */
const files: Readonly<Record<string, (structure: ModelStructure) => GgufFile>> = {
  'llama3.1:8b': (structure) =>
    ggufOf('llama', structure, {
      layers: layersOf(32, () => ({
        mixer: mixer(structure, 'attention'),
        feedForward: feedForward(structure),
      })),
      values: { 'attention.head_count': uint32(32), 'attention.head_count_kv': uint32(8) },
    }),
  'gemma2:2b': (structure) =>
    ggufOf('gemma2', structure, {
      layers: layersOf(26, () => ({
        mixer: mixer(structure, 'attention'),
        feedForward: feedForward(structure),
      })),
      values: {
        'attention.head_count': uint32(8),
        'attention.head_count_kv': uint32(4),
        'attention.key_length': uint32(256),
        'attention.value_length': uint32(256),
        'attention.sliding_window': uint32(4_096),
      },
    }),
  'gemma4:26b': (structure) =>
    ggufOf('gemma4', structure, {
      layers: layersOf(30, (index) => ({
        mixer: mixer(structure, 'attention', index % 6 === 5 ? 0 : 1),
        feedForward: feedForward(structure),
        beside: feedForward(structure, 1),
      })),
      values: {
        'attention.head_count': uint32(16),
        'attention.head_count_kv': uint32s(layersOf(30, (index) => (index % 6 === 5 ? 2 : 8))),
        'attention.key_length': uint32(512),
        'attention.value_length': uint32(512),
        'attention.key_length_swa': uint32(256),
        'attention.value_length_swa': uint32(256),
        'attention.sliding_window': uint32(1_024),
        'attention.sliding_window_pattern': uint32s(layersOf(30, (index) => (index % 6 === 5 ? 0 : 1))),
        expert_count: uint32(128),
        expert_used_count: uint32(8),
      },
    }),
  'gpt-oss:20b': (structure) =>
    ggufOf('gpt-oss', structure, {
      layers: layersOf(24, () => ({
        mixer: mixer(structure, 'attention'),
        feedForward: feedForward(structure),
      })),
      values: {
        'attention.head_count': uint32(64),
        'attention.head_count_kv': uint32(8),
        'attention.key_length': uint32(64),
        'attention.value_length': uint32(64),
        'attention.sliding_window': uint32(128),
        expert_count: uint32(32),
        expert_used_count: uint32(4),
      },
    }),
  'deepseek-v2:16b': (structure) =>
    ggufOf('deepseek2', structure, {
      layers: layersOf(27, (index) => ({
        mixer: mixer(structure, 'latent-attention'),
        feedForward: feedForward(structure, index === 0 ? 0 : 1),
      })),
      values: {
        'attention.head_count': uint32(16),
        'attention.head_count_kv': uint32(1),
        'attention.key_length': uint32(576),
        'attention.value_length': uint32(512),
        'attention.key_length_mla': uint32(192),
        'attention.value_length_mla': uint32(128),
        'attention.kv_lora_rank': uint32(512),
        'rope.dimension_count': uint32(64),
        expert_count: uint32(64),
        expert_used_count: uint32(6),
      },
    }),
  'nvidia/Nemotron-H-8B': (structure) => {
    const pattern = 'M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M-';
    const kvHeads = Array.from(pattern, (letter) => (letter === '*' ? 8 : 0));
    return ggufOf('nemotron_h', structure, {
      layers: Array.from(pattern, (letter) =>
        letter === '-'
          ? { feedForward: feedForward(structure) }
          : { mixer: mixer(structure, letter === '*' ? 'attention' : 'mamba2') },
      ),
      values: {
        'attention.head_count': uint32(32),
        'attention.head_count_kv': uint32s(kvHeads),
        'attention.key_length': uint32(128),
        'attention.value_length': uint32(128),
        'ssm.conv_kernel': uint32(4),
        'ssm.inner_size': uint32(8_192),
        'ssm.state_size': uint32(128),
        'ssm.time_step_rank': uint32(128),
        'ssm.group_count': uint32(8),
      },
    });
  },
  'Qwen/Qwen3.5-35B-A3B': (structure) =>
    ggufOf('qwen35moe', structure, {
      layers: layersOf(40, (index) => ({
        mixer: mixer(structure, index % 4 === 3 ? 'attention' : 'gated-delta'),
        feedForward: feedForward(structure),
      })),
      values: {
        'attention.head_count': uint32(16),
        'attention.head_count_kv': uint32(2),
        'attention.key_length': uint32(256),
        'attention.value_length': uint32(256),
        'ssm.conv_kernel': uint32(4),
        'ssm.inner_size': uint32(4_096),
        'ssm.state_size': uint32(128),
        'ssm.time_step_rank': uint32(32),
        'ssm.group_count': uint32(16),
        expert_count: uint32(256),
        expert_used_count: uint32(8),
      },
    }),
};

/** Groups in an order that does not depend on which layer comes first. */
function sorted(structure: ModelStructure | null): unknown {
  const byText = (groups: readonly unknown[]): string[] =>
    groups
      .map((group) =>
        Object.entries(group ?? {})
          .map(([name, value]) => `${name}=${value}`)
          .sort()
          .join(),
      )
      .sort();
  return (
    structure && {
      ...structure,
      mixers: byText(structure.mixers),
      feedForward: byText(structure.feedForward),
      otherParameters: 0,
    }
  );
}

describe('the structure of GGUF files', () => {
  it.each(Object.entries(files))('%s is built as the catalog has it', async (name, make) => {
    const structure = shapeOf(name);
    const facts = await readGgufFacts(await writeSparseGguf(join(directory, 'model.gguf'), make(structure)));
    expect(facts.unknown).toEqual([]);
    expect(sorted(facts.structure)).toEqual(sorted(structure));
    expect(facts.parameters / parametersOf(structure)).toBeCloseTo(1, 3);
    expect(facts.weights?.quantizedBytes).toBe(facts.weightsBytes);
  });

  it.each<[string, number]>([
    ['llama3.1:8b', 131_072],
    ['gemma4:26b', 225_280],
    ['deepseek-v2:16b', 31_104],
    ['nvidia/Nemotron-H-8B', 16_384],
    ['Qwen/Qwen3.5-35B-A3B', 20_480],
  ])('%s keeps %i bytes per token', async (name, bytes) => {
    const file = files[name]?.(shapeOf(name));
    if (!file) throw new Error(`no file of ${name}`);
    const facts = await readGgufFacts(await writeSparseGguf(join(directory, 'model.gguf'), file));
    expect(facts.kvBytesPerToken).toBe(bytes);
  });

  it('does not guess when dimensions and tensors are of different models', async () => {
    const structure = shapeOf('llama3.1:8b');
    const file = ggufOf('llama', structure, {
      layers: layersOf(32, () => ({
        mixer: mixer(structure, 'attention'),
        feedForward: feedForward(structure),
      })),
      values: { 'attention.head_count': uint32(32), 'attention.key_length': uint32(512) },
    });
    const facts = await readGgufFacts(await writeSparseGguf(join(directory, 'model.gguf'), file));
    expect(facts.structure).toBeNull();
    expect(facts.unknown).toEqual([
      { fact: 'structure', why: expect.stringContaining('the two are not of the same shape') },
    ]);
  });
});
