import { isObject, textOf, type JsonObject } from '../sources/read-json-file.ts';
import type { Quantization, WeightStorage } from './quantization-facts.ts';

type Method = Quantization['method'];

/**
 * How the weights are stored, from `config.json` and, for checkpoints of older ModelOpt versions, from
 * `hf_quant_config.json`. What is not in the table is reported as `other` under its own name.
 */
export function readQuantization(config: JsonObject, quantFile: JsonObject | null): WeightStorage {
  const found = declaredIn(config) ?? modeloptFile(quantFile);
  if (found === null) return unquantized(config);
  const method = (textOf(found['quant_method']) ?? '').toLowerCase();
  const read = readers[method];
  const named = read ? read(found) : null;
  const {
    precision,
    bits = 4,
    ...rest
  } = named ?? { precision: method || 'unknown', method: 'other' as const };
  return {
    precision,
    packedBits: bits,
    quantization: {
      method: rest.method,
      groupSize: named?.groupSize ?? countOf(found['group_size']),
      kvCacheDtype: kvCacheDtype(found),
      excluded: excludedModules(found),
    },
  };
}

interface Named {
  precision: string;
  method: Method;
  /** Of one weight. */
  bits?: number;
  groupSize?: number | null;
}

/** Methods by `quant_method`. */
const readers: Readonly<Record<string, (declared: JsonObject) => Named>> = {
  modelopt: modelopt,
  modelopt_fp4: modelopt,
  awq: (declared) => integer('awq', declared['bits'] ?? declared['w_bit']),
  gptq: (declared) => integer('gptq', declared['bits']),
  gptq_marlin: (declared) => integer('gptq', declared['bits']),
  'auto-round': (declared) => integer('gptq', declared['bits']),
  fp8: (declared) => ({ precision: 'fp8', method: 'fp8', bits: 8, groupSize: blockLength(declared) }),
  fbgemm_fp8: () => ({ precision: 'fp8', method: 'fp8', bits: 8 }),
  mxfp4: () => ({ precision: 'mxfp4', method: 'mxfp4', groupSize: 32 }),
  nvfp4: () => ({ precision: 'nvfp4', method: 'modelopt-nvfp4', groupSize: 16 }),
  bitsandbytes: (declared) =>
    declared['load_in_8bit'] === true || declared['_load_in_8bit'] === true
      ? { precision: 'bnb-8bit', method: 'bitsandbytes', bits: 8 }
      : { precision: 'bnb-4bit', method: 'bitsandbytes', groupSize: 64 },
  'compressed-tensors': compressedTensors,
};

function integer(method: 'awq' | 'gptq', declaredBits: unknown): Named {
  const bits = countOf(declaredBits) ?? 4;
  return { precision: `int${bits}-${method}`, method, bits };
}

/** ModelOpt's algorithms; both layouts of its configuration are in use. */
const algorithms: Readonly<Record<string, Named>> = {
  FP8: { precision: 'fp8', method: 'modelopt-fp8', bits: 8 },
  FP8_PER_CHANNEL_PER_TOKEN: { precision: 'fp8', method: 'modelopt-fp8', bits: 8 },
  FP8_PB_WO: { precision: 'fp8', method: 'modelopt-fp8', bits: 8, groupSize: 128 },
  FP8_BLOCK_SCALES: { precision: 'fp8', method: 'modelopt-fp8', bits: 8, groupSize: 128 },
  NVFP4: { precision: 'nvfp4', method: 'modelopt-nvfp4', groupSize: 16 },
  NVFP4_AWQ: { precision: 'nvfp4', method: 'modelopt-nvfp4', groupSize: 16 },
  W4A16_AWQ: { precision: 'int4-awq', method: 'awq', groupSize: 128 },
  W4A8_AWQ: { precision: 'int4-awq', method: 'awq', groupSize: 128 },
  MIXED_PRECISION: { precision: 'mixed', method: 'modelopt-mixed' },
};

function modelopt(declared: JsonObject): Named {
  const nested = declared['quantization'];
  const algorithm = declared['quant_algo'] ?? (isObject(nested) ? nested['quant_algo'] : undefined);
  const name = (textOf(algorithm) ?? '').toUpperCase();
  const known = Object.hasOwn(algorithms, name) ? algorithms[name] : undefined;
  if (!known) return { precision: name.toLowerCase() || 'unknown', method: 'other' };
  const size = countOf(declared['group_size'] ?? (isObject(nested) ? nested['group_size'] : undefined));
  return { ...known, groupSize: size ?? known.groupSize ?? null };
}

function compressedTensors(declared: JsonObject): Named {
  const weights = firstWeights(declared['config_groups']);
  const bits = countOf(weights?.['num_bits']) ?? 8;
  const groupSize = countOf(weights?.['group_size']);
  const isFloat = weights?.['type'] === 'float';
  if (isFloat && bits === 4) {
    return { precision: 'nvfp4', method: 'compressed-tensors-nvfp4', groupSize: groupSize ?? 16 };
  }
  if (isFloat) return { precision: 'fp8', method: 'compressed-tensors-fp8', bits: 8, groupSize };
  if (weights?.['type'] !== 'int') return { precision: 'unknown', method: 'other' };
  if (bits === 4) return { precision: 'w4a16', method: 'compressed-tensors-w4a16', groupSize };
  return bits === 8
    ? { precision: 'int8', method: 'compressed-tensors-int8', bits, groupSize }
    : { precision: `int${bits}`, method: 'other', bits, groupSize };
}

function firstWeights(groups: unknown): JsonObject | null {
  if (!isObject(groups)) return null;
  for (const group of Object.values(groups)) {
    if (isObject(group) && isObject(group['weights'])) return group['weights'];
  }
  return null;
}

function declaredIn(config: JsonObject): JsonObject | null {
  const text = config['text_config'];
  const places = [
    config['quantization_config'],
    config['compression_config'],
    isObject(text) ? text['quantization_config'] : undefined,
  ];
  return places.find(isObject) ?? null;
}

function modeloptFile(file: JsonObject | null): JsonObject | null {
  const declared = file?.['quantization'];
  return isObject(declared) && declared['quant_algo'] !== null
    ? { ...declared, quant_method: 'modelopt' }
    : null;
}

/** Names of types as PyTorch has them, and ours. */
const plainTypes: Readonly<Record<string, string>> = {
  bfloat16: 'bf16',
  float16: 'f16',
  float32: 'f32',
};

function unquantized(config: JsonObject): WeightStorage {
  const text = config['text_config'];
  const inner: JsonObject = isObject(text) ? text : {};
  const declared = config['torch_dtype'] ?? config['dtype'] ?? inner['torch_dtype'] ?? inner['dtype'];
  const name = (textOf(declared) ?? '').replace(/^torch\./, '');
  return {
    precision: plainTypes[name] ?? 'unknown',
    packedBits: 16,
    quantization: { method: 'none', groupSize: null, kvCacheDtype: null, excluded: [] },
  };
}

function kvCacheDtype(declared: JsonObject): string | null {
  const nested = declared['quantization'];
  const named =
    declared['kv_cache_quant_algo'] ?? (isObject(nested) ? nested['kv_cache_quant_algo'] : undefined);
  if (typeof named === 'string' && named !== '') return named.toLowerCase();
  const scheme = declared['kv_cache_scheme'];
  if (!isObject(scheme)) return null;
  const bits = countOf(scheme['num_bits']);
  if (bits === null) return null;
  return scheme['type'] === 'float' ? `fp${bits}` : `int${bits}`;
}

function excludedModules(declared: JsonObject): string[] {
  const nested = declared['quantization'];
  const places = [
    declared['exclude_modules'],
    declared['ignore'],
    declared['modules_to_not_convert'],
    declared['llm_int8_skip_modules'],
    isObject(nested) ? nested['exclude_modules'] : undefined,
  ];
  const listed = places.find((place): place is unknown[] => Array.isArray(place)) ?? [];
  return listed.filter((name) => typeof name === 'string');
}

function blockLength(declared: JsonObject): number | null {
  const size = declared['weight_block_size'];
  return Array.isArray(size) ? countOf(size[1]) : null;
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}
