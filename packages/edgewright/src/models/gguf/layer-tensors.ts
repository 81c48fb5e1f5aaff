import type { GgufTensor } from '../read-gguf-header.ts';

/** Numbers of the weights of one layer, by name without the layer: `attn_q`, `ffn_down_exps`. */
export type LayerTensors = ReadonlyMap<string, number>;

/** The weights of every layer, in order. Layers that have none are empty. */
export function layerTensors(tensors: readonly GgufTensor[], layers: number): LayerTensors[] {
  const byLayer = Array.from({ length: layers }, () => new Map<string, number>());
  for (const { name, parameters } of tensors) {
    const [, layer, of] = /^blk\.(\d+)\.([a-z\d_]+?)(?:\.weight)?$/.exec(name) ?? [];
    if (layer !== undefined && of !== undefined) byLayer[Number(layer)]?.set(of, parameters);
  }
  return byLayer;
}

/** Groups of layers that are alike, in the order in which they first appear. */
export function groupAlike<Group extends { count: number }>(layers: readonly Group[]): Group[] {
  const groups = new Map<string, Group>();
  for (const layer of layers) {
    const key = JSON.stringify({ ...layer, count: 0 });
    const group = groups.get(key);
    if (group) group.count += layer.count;
    else groups.set(key, { ...layer });
  }
  return [...groups.values()];
}
