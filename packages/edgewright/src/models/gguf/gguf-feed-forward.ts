import type { FeedForwardGroup } from '../../contract/model-structure.ts';
import { countOf } from './gguf-metadata.ts';
import type { GgufShape } from './gguf-mixers.ts';
import { groupAlike, type LayerTensors } from './layer-tensors.ts';

/** The feed-forward part of every layer, told by the sizes of its tensors. */
export function ggufFeedForward(shape: GgufShape): FeedForwardGroup[] | { why: string } {
  const known: FeedForwardGroup[] = [];
  for (const tensors of shape.layers) {
    const down = tensors.get('ffn_down');
    if (down !== undefined) known.push(dense(shape, tensors, down));
    if (!tensors.has('ffn_down_exps')) continue;
    const experts = expertsOf(shape, tensors);
    if ('why' in experts) return experts;
    known.push(experts);
  }
  return groupAlike(known);
}

function dense({ hidden }: GgufShape, tensors: LayerTensors, down: number): FeedForwardGroup {
  const gated = isGated(tensors, { gate: 'ffn_gate', up: 'ffn_up', down });
  return { kind: 'dense', count: 1, width: Math.max(1, Math.floor(down / hidden)), gated };
}

/** Gate and first matrix are two tensors, or one of twice the size. */
function isGated(tensors: LayerTensors, names: { gate: string; up: string; down: number }): boolean {
  return tensors.has(names.gate) || (tensors.get(names.up) ?? 0) >= 2 * names.down;
}

function expertsOf(shape: GgufShape, tensors: LayerTensors): FeedForwardGroup | { why: string } {
  const count = (key: string): number | null => countOf(shape.values.get(`${shape.architecture}.${key}`));
  const experts = count('expert_count');
  const activeExperts = count('expert_used_count');
  const down = tensors.get('ffn_down_exps') ?? 0;
  if (experts === null || activeExperts === null)
    return { why: 'the header does not tell the number of experts' };
  const inputLength = count('moe_latent_size') ?? shape.hidden;
  const width = Math.max(1, Math.floor(down / experts / inputLength));
  const gated =
    tensors.has('ffn_gate_up_exps') || isGated(tensors, { gate: 'ffn_gate_exps', up: 'ffn_up_exps', down });
  return {
    kind: 'experts',
    count: 1,
    experts,
    activeExperts,
    width,
    gated,
    sharedWidth: Math.floor((tensors.get('ffn_down_shexp') ?? 0) / shape.hidden),
    ...(inputLength === shape.hidden ? {} : { inputLength }),
  };
}
