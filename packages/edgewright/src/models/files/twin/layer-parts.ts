import type { TwinShape } from './twin-shape.ts';

export interface TwinTensor {
  name: string;
  /** As the file writes it: GGUF begins with the length of a row, safetensors ends with it. */
  dimensions: readonly number[];
  /** `matrix`: random, of the type that was asked for. Everything else is small and stays wide. */
  fill: 'matrix' | 'ones' | 'zeros' | 'noise';
  /** A stack of experts, which some types are for. */
  ofExperts?: true;
}

/** The tensors of a part of a model, as each kind of file names and shapes them. */
export interface NamedPart {
  gguf: readonly TwinTensor[];
  safetensors: readonly TwinTensor[];
}

/** A part of every layer. Names come without the prefix of the layer. */
export type LayerPart = (shape: TwinShape) => NamedPart;

/** A matrix that takes `inputs` numbers to `outputs`. */
export function matrix(
  ggufName: string,
  hfName: string,
  [inputs, outputs]: readonly [number, number],
): NamedPart {
  return {
    gguf: [{ name: `${ggufName}.weight`, dimensions: [inputs, outputs], fill: 'matrix' }],
    safetensors: [{ name: `${hfName}.weight`, dimensions: [outputs, inputs], fill: 'matrix' }],
  };
}

function vector(
  ggufName: string,
  hfName: string,
  about: { length: number; fill: 'ones' | 'zeros' | 'noise' },
): NamedPart {
  const tensor = { dimensions: [about.length], fill: about.fill };
  return { gguf: [{ name: ggufName, ...tensor }], safetensors: [{ name: hfName, ...tensor }] };
}

export function join(parts: readonly NamedPart[]): NamedPart {
  return {
    gguf: parts.flatMap((part) => part.gguf),
    safetensors: parts.flatMap((part) => part.safetensors),
  };
}

/** A norm over the hidden numbers. */
export function norm(ggufName: string, hfName: string): LayerPart {
  return ({ hiddenLength }) =>
    vector(`${ggufName}.weight`, `${hfName}.weight`, { length: hiddenLength, fill: 'ones' });
}

/** Queries, keys, values and the matrix back, in four matrices. */
export function attention(options: { biases: 'none' | 'in' | 'in-and-out'; sinks?: boolean }): LayerPart {
  return ({ hiddenLength, heads, kvHeads, headLength }) => {
    const queries = heads * headLength;
    const keys = kvHeads * headLength;
    const bias = (ggufName: string, hfName: string, length: number): NamedPart =>
      vector(`${ggufName}.bias`, `${hfName}.bias`, { length, fill: 'zeros' });
    return join([
      matrix('attn_q', 'self_attn.q_proj', [hiddenLength, queries]),
      matrix('attn_k', 'self_attn.k_proj', [hiddenLength, keys]),
      matrix('attn_v', 'self_attn.v_proj', [hiddenLength, keys]),
      ...(options.biases === 'none'
        ? []
        : [
            bias('attn_q', 'self_attn.q_proj', queries),
            bias('attn_k', 'self_attn.k_proj', keys),
            bias('attn_v', 'self_attn.v_proj', keys),
          ]),
      matrix('attn_output', 'self_attn.o_proj', [queries, hiddenLength]),
      ...(options.biases === 'in-and-out' ? [bias('attn_output', 'self_attn.o_proj', hiddenLength)] : []),
      ...(options.sinks === true
        ? [vector('attn_sinks.weight', 'self_attn.sinks', { length: heads, fill: 'noise' })]
        : []),
    ]);
  };
}

/** Queries, keys and values in one matrix (Phi-3). */
export const fusedAttention: LayerPart = ({ hiddenLength, heads, kvHeads, headLength }) =>
  join([
    matrix('attn_qkv', 'self_attn.qkv_proj', [hiddenLength, (heads + 2 * kvHeads) * headLength]),
    matrix('attn_output', 'self_attn.o_proj', [heads * headLength, hiddenLength]),
  ]);

/** Norms over each head's queries and keys. */
export const headNorms: LayerPart = ({ headLength }) =>
  join([
    vector('attn_q_norm.weight', 'self_attn.q_norm.weight', { length: headLength, fill: 'ones' }),
    vector('attn_k_norm.weight', 'self_attn.k_norm.weight', { length: headLength, fill: 'ones' }),
  ]);

export const gatedFeedForward: LayerPart = ({ hiddenLength, feedForwardWidth }) =>
  join([
    matrix('ffn_gate', 'mlp.gate_proj', [hiddenLength, feedForwardWidth]),
    matrix('ffn_up', 'mlp.up_proj', [hiddenLength, feedForwardWidth]),
    matrix('ffn_down', 'mlp.down_proj', [feedForwardWidth, hiddenLength]),
  ]);

/** Gate and up in one matrix (Phi-3). */
export const fusedFeedForward: LayerPart = ({ hiddenLength, feedForwardWidth }) =>
  join([
    matrix('ffn_up', 'mlp.gate_up_proj', [hiddenLength, 2 * feedForwardWidth]),
    matrix('ffn_down', 'mlp.down_proj', [feedForwardWidth, hiddenLength]),
  ]);

/** Experts: stacked into three tensors in GGUF, three matrices of each in safetensors. */
export function experts(names: {
  router: string;
  expert: string;
  gate: string;
  up: string;
  down: string;
}): LayerPart {
  return (shape) => {
    const { hiddenLength, feedForwardWidth } = shape;
    const count = shape.experts?.count ?? 0;
    const wide = [feedForwardWidth, hiddenLength];
    const back = [hiddenLength, feedForwardWidth];
    const one = (expert: number): TwinTensor[] =>
      [
        { name: names.gate, dimensions: wide },
        { name: names.up, dimensions: wide },
        { name: names.down, dimensions: back },
      ].map(({ name, dimensions }) => ({
        name: `${names.expert}.${expert}.${name}.weight`,
        dimensions,
        fill: 'matrix',
      }));
    return {
      gguf: [router(hiddenLength, count), ...stackedExperts(shape)],
      safetensors: [
        { name: `${names.router}.weight`, dimensions: [count, hiddenLength], fill: 'matrix' },
        ...Array.from({ length: count }, (_, expert) => one(expert)).flat(),
      ],
    };
  };
}

/** Experts of gpt-oss: with biases, and in safetensors stacked, gate and up as one. */
export const stackedBiasedExperts: LayerPart = (shape) => {
  const { hiddenLength, feedForwardWidth } = shape;
  const count = shape.experts?.count ?? 0;
  const bias = (name: string, length: number): TwinTensor => ({
    name: `${name}.bias`,
    dimensions: [length, count],
    fill: 'zeros',
  });
  return {
    gguf: [
      router(hiddenLength, count),
      { name: 'ffn_gate_inp.bias', dimensions: [count], fill: 'zeros' },
      ...stackedExperts(shape),
      bias('ffn_gate_exps', feedForwardWidth),
      bias('ffn_up_exps', feedForwardWidth),
      bias('ffn_down_exps', hiddenLength),
    ],
    safetensors: [
      { name: 'mlp.router.weight', dimensions: [count, hiddenLength], fill: 'matrix' },
      { name: 'mlp.router.bias', dimensions: [count], fill: 'zeros' },
      {
        name: 'mlp.experts.gate_up_proj',
        dimensions: [count, hiddenLength, 2 * feedForwardWidth],
        fill: 'matrix',
      },
      { name: 'mlp.experts.gate_up_proj_bias', dimensions: [count, 2 * feedForwardWidth], fill: 'zeros' },
      { name: 'mlp.experts.down_proj', dimensions: [count, feedForwardWidth, hiddenLength], fill: 'matrix' },
      { name: 'mlp.experts.down_proj_bias', dimensions: [count, hiddenLength], fill: 'zeros' },
    ],
  };
};

/** llama.cpp wants the choice of experts exact: 32 bits. */
function router(hiddenLength: number, count: number): TwinTensor {
  return { name: 'ffn_gate_inp.weight', dimensions: [hiddenLength, count], fill: 'noise' };
}

function stackedExperts({ hiddenLength, feedForwardWidth, experts: chosen }: TwinShape): TwinTensor[] {
  const count = chosen?.count ?? 0;
  const stack = (name: string, inputs: number, outputs: number): TwinTensor => ({
    name: `${name}.weight`,
    dimensions: [inputs, outputs, count],
    fill: 'matrix',
    ofExperts: true,
  });
  return [
    stack('ffn_gate_exps', hiddenLength, feedForwardWidth),
    stack('ffn_up_exps', hiddenLength, feedForwardWidth),
    stack('ffn_down_exps', feedForwardWidth, hiddenLength),
  ];
}
