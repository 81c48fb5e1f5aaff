import { join, matrix, norm, type NamedPart, type TwinTensor } from './layer-parts.ts';
import type { TwinArchitecture } from './twin-architectures.ts';
import type { TwinShape } from './twin-shape.ts';

export type TwinFormat = 'gguf' | 'safetensors';

/** Every tensor of a twin in the order of the file, by its full name. */
export function twinTensors(
  architecture: TwinArchitecture,
  { shape, format }: { shape: TwinShape; format: TwinFormat },
): TwinTensor[] {
  const pick = (part: NamedPart): readonly TwinTensor[] => part[format];
  const embedding = join([
    matrix('token_embd', 'model.embed_tokens', [shape.hiddenLength, shape.vocabularySize]),
  ]);
  const layer = join(architecture.parts.map((part) => part(shape)));
  const head = join([
    norm('output_norm', 'model.norm')(shape),
    ...(shape.tiedEmbeddings
      ? []
      : [matrix('output', 'lm_head', [shape.hiddenLength, shape.vocabularySize])]),
  ]);
  const prefix = format === 'gguf' ? 'blk' : 'model.layers';
  const layers = Array.from({ length: shape.layers }, (_, index) =>
    pick(layer).map((tensor) => ({ ...tensor, name: `${prefix}.${index}.${tensor.name}` })),
  );
  const tensors = [...pick(embedding), ...layers.flat(), ...pick(head)];
  if (format === 'gguf' || architecture.normsAreOffsets !== true) return tensors;
  return tensors.map((tensor) => (tensor.fill === 'ones' ? { ...tensor, fill: 'zeros' } : tensor));
}

export function countNumbers({ dimensions }: TwinTensor): number {
  return dimensions.reduce((product, length) => product * length, 1);
}

/** Rows of the matrix that has the most of them. */
export function rowsMost(tensors: readonly TwinTensor[], format: TwinFormat): number {
  const rowLength = ({ dimensions }: TwinTensor): number =>
    (format === 'gguf' ? dimensions[0] : dimensions.at(-1)) ?? 1;
  return tensors.reduce((most, tensor) => Math.max(most, countNumbers(tensor) / rowLength(tensor)), 0);
}
