import type { CountedTensor } from '../weight-tally.ts';
import { classifyTensor } from '../classify-tensor.ts';
import { dtypeBits } from '../safetensors/tensor-dtypes.ts';
import type { Safetensor } from '../safetensors/parse-safetensors-header.ts';

/** Ends of names that hold no weights but what is needed to read them. */
const scales =
  /(?:^|[._])(?:weight_scale(?:_inv|_2)?|weight_global_scale|input_global_scale|input_scale|output_scale|pre_quant_scale|[kvq]_scale|scales|qzeros|g_idx|weight_zero_point|weight_shape|weight_g_idx|scb|q_scale|absmax|quant_map|nested_absmax|nested_quant_map|quant_state\.[a-z_\d]+)$/i;
const packedNames = /(?:qweight|weight_packed|q_weight)$/;
const narrow = new Set([
  'I8',
  'F8_E4M3',
  'F8_E5M2',
  'F8_E4M3FNUZ',
  'F8_E5M2FNUZ',
  'F4',
  'F6_E2M3',
  'F6_E3M2',
]);

/**
 * What one tensor adds. Packed weights are counted one by one: two of 4 bits lie in a U8, eight in an I32. Scales
 * are bytes of the quantised part and no parameters. `layers`: of the model, to tell layers beyond apart.
 */
export function countSafetensor(
  tensor: Safetensor,
  about: { layers: number | null; packedBits: number },
): CountedTensor {
  const role = classifyTensor(tensor.name, about.layers);
  const counted = { role, bytes: tensor.bytes };
  if (scales.test(tensor.name)) return { ...counted, parameters: 0, quantized: true };
  if (role === 'buffer') return { ...counted, parameters: 0, quantized: false };
  if (packedNames.test(tensor.name) && tensor.dtype !== 'I8') {
    const perNumber = (dtypeBits[tensor.dtype] ?? about.packedBits) / about.packedBits;
    return { ...counted, parameters: tensor.numbers * perNumber, quantized: true };
  }
  // ModelOpt, MXFP4 and bitsandbytes put two weights of 4 bits into one byte.
  if (tensor.dtype === 'U8') {
    return { ...counted, parameters: tensor.numbers * (about.packedBits === 4 ? 2 : 1), quantized: true };
  }
  return { ...counted, parameters: tensor.numbers, quantized: narrow.has(tensor.dtype) };
}
