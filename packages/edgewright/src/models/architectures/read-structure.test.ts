import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findModel } from '../../catalog/models/find-model.ts';
import { configurations } from '../__fixtures__/configurations.ts';
import { readStructure } from './read-structure.ts';

describe('readStructure', () => {
  it.each(Object.entries(configurations))('reads the shape of %s as the catalog has it', (name, config) => {
    const expected = findModel(name)?.structure;
    const outcome = readStructure(config, String(config['model_type']));
    expect(outcome).toEqual({ kind: 'known', structure: { ...expected, otherParameters: 0 } });
  });

  it.each<{ case: string; config: Record<string, unknown>; why: string }>([
    { case: 'no architecture that we know', config: { model_type: 'x' }, why: 'x, is not in our table' },
    { case: 'nothing', config: { model_type: 'llama' }, why: 'its configuration has no num_hidden_layers' },
    {
      case: 'a name from the prototype of objects',
      config: { model_type: 'constructor' },
      why: 'constructor, is not in our table',
    },
    {
      case: 'a letter that the pattern does not have',
      config: { ...configurations['nvidia/Nemotron-H-8B'], hybrid_override_pattern: 'M-X' },
      why: 'has kinds other than',
    },
    {
      case: 'embeddings per layer',
      config: { ...configurations['gemma4:26b'], hidden_size_per_layer_input: 256 },
      why: 'embeddings of their own',
    },
    {
      case: 'keys and values that layers share',
      config: { ...configurations['gemma4:26b'], num_kv_shared_layers: 10 },
      why: 'share keys and values',
    },
    {
      case: 'a list of layers that is too short',
      config: { ...configurations['gpt-oss:20b'], layer_types: ['full_attention'] },
      why: 'layer_types in its configuration has 1 entries for 24 layers',
    },
  ])('says why it does not know $case', ({ config, why }) => {
    const outcome = readStructure(config, String(config['model_type']));
    expect(outcome).toEqual({ kind: 'unknown', why: expect.stringContaining(why) });
  });

  it('reads layers that are listed in words', () => {
    const { hybrid_override_pattern: pattern, ...rest } =
      configurations['nvidia/Nemotron-3-Nano-30B-A3B'] ?? {};
    const words: Record<string, string> = { M: 'mamba', E: 'moe', '*': 'attention' };
    const listed = Array.from(String(pattern), (letter) => words[letter]);
    expect(readStructure({ ...rest, layers_block_type: listed }, 'nemotron_h')).toEqual(
      readStructure({ ...rest, hybrid_override_pattern: pattern }, 'nemotron_h'),
    );
  });

  it('keeps windows that only some layers have', () => {
    const qwen = { ...configurations['qwen2.5:0.5b'], use_sliding_window: true, sliding_window: 4_096 };
    const outcome = readStructure(qwen, 'qwen2');
    expect(outcome.kind === 'known' && outcome.structure.mixers).toMatchObject([
      { count: 21, windowTokens: null },
      { count: 3, windowTokens: 4_096 },
    ]);
  });

  it('never throws, whatever a field holds', () => {
    const names = Object.keys(configurations);
    const value = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.constant(null),
      fc.boolean(),
      fc.array(fc.string()),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(20), value, (name, index, hostile) => {
        const config = configurations[name] ?? {};
        const fields = Object.keys(config).filter((field) => field !== 'model_type');
        const field = fields[index % fields.length] ?? '';
        const outcome = readStructure({ ...config, [field]: hostile }, String(config['model_type']));
        expect(['known', 'unknown']).toContain(outcome.kind);
      }),
      { numRuns: 1000 },
    );
  });
});
