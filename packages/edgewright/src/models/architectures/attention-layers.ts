import type { MixerGroup } from '../../contract/model-structure.ts';
import { FieldProblem, type ConfigFields } from './config-fields.ts';

export interface HeadShape {
  heads: number;
  kvHeads: number;
  length: number;
}

/** Heads as most configurations give them. A length of its own counts before hidden length by heads. */
export function headShape(fields: ConfigFields): HeadShape {
  const heads = fields.count('num_attention_heads');
  const kvHeads = fields.countOrNull('num_key_value_heads') ?? heads;
  const length = fields.countOrNull('head_dim') ?? Math.floor(fields.count('hidden_size') / heads);
  return { heads, kvHeads, length };
}

export function attentionGroup(shape: HeadShape, count: number, windowTokens: number | null): MixerGroup {
  return {
    kind: 'attention',
    count,
    heads: shape.heads,
    kvHeads: shape.kvHeads,
    keyLength: shape.length,
    valueLength: shape.length,
    windowTokens,
  };
}

/** Layers with and without a window; groups that have no layer are left out. */
export function windowedGroups(
  shape: HeadShape,
  layers: { global: number; windowed: number; windowTokens: number | null },
): MixerGroup[] {
  const groups: MixerGroup[] = [];
  if (layers.global > 0) groups.push(attentionGroup(shape, layers.global, null));
  if (layers.windowed > 0) groups.push(attentionGroup(shape, layers.windowed, layers.windowTokens));
  return groups;
}

/**
 * How many layers have the window. Newer configurations list every layer; older ones give a period, of which the
 * last layer looks at everything. `otherwise` is what the architecture does when nothing is said.
 */
export function countWindowed(
  fields: ConfigFields,
  layers: number,
  otherwise: { period: number } | 'all' | 'none',
): number {
  const types = layerTypes(fields, layers);
  if (types !== null) return types.filter((type) => type === 'sliding_attention').length;
  const period =
    fields.countOrNull('sliding_window_pattern') ?? (typeof otherwise === 'object' ? otherwise.period : null);
  if (period !== null) return layers - Math.floor(layers / period);
  return otherwise === 'all' ? layers : 0;
}

/** What every layer is, where the configuration lists it. */
export function layerTypes(fields: ConfigFields, layers: number): string[] | null {
  const types = fields.texts('layer_types');
  if (types === null || types.length === layers) return types;
  throw new FieldProblem(`layer_types in its configuration has ${types.length} entries for ${layers} layers`);
}
