import { compareVersions } from './compare-versions.ts';
import type { Precision } from './device-profile.ts';
import type { Confidence } from './provenance.ts';

export interface PrecisionSupport {
  /** `emulated`: engines take such a model, but the hardware has no unit for it and computes in another format. */
  readonly support: 'supported' | 'emulated' | 'unsupported';
  /** The format to choose first on this hardware. */
  readonly preferred: boolean;
  readonly note: string;
  readonly source: string;
  readonly confidence: Confidence;
}

type Cell = Pick<PrecisionSupport, 'support' | 'note'> & Partial<PrecisionSupport>;

interface Generation {
  readonly name: string;
  /** Compute capabilities from here … */
  readonly from: string;
  /** … up to, but not including, this one. */
  readonly below: string;
  readonly source: string;
  readonly confidence: Confidence;
  readonly cells: Readonly<Record<Precision, Cell>>;
}

const edgeLlm = 'TensorRT Edge-LLM 0.11.1, precision key';
const engineMatrix = 'Transformer Engine, table of formats';
const marlin = 'vLLM #49376, #23497';
const skills = 'NVIDIA/skills: Thor first NVFP4, then W4A16; Orin W4A16';

const yes = (note = 'native'): Cell => ({ support: 'supported', note });
const emulated = (note: string): Cell => ({ support: 'emulated', note });
const no = (note: string): Cell => ({ support: 'unsupported', note });

const dequantised = 'weights are widened to 16 bits before every product';
const ampereAndLater = { fp32: yes(), fp16: yes(), bf16: yes(), int8: yes() };

const hopperAndAda: Readonly<Record<Precision, Cell>> = {
  ...ampereAndLater,
  w4a16: yes('4-bit weights, 16-bit arithmetic'),
  fp8: yes('needs compute capability 8.9'),
  mxfp4: emulated(dequantised),
  nvfp4: { ...emulated('Marlin, W4A16'), source: marlin },
};

/** One row per generation whose support was looked up. */
export const generations: readonly Generation[] = [
  {
    name: 'Pascal',
    from: '6.0',
    below: '7.0',
    source: 'llama.cpp and vLLM, supported hardware',
    confidence: 'B',
    cells: {
      fp32: yes(),
      fp16: emulated('storage only: arithmetic runs at 1/64 of float32'),
      bf16: no('no bfloat16'),
      int8: yes('dp4a'),
      w4a16: yes('llama.cpp only'),
      fp8: no('no unit, and no engine that emulates it here'),
      mxfp4: emulated('llama.cpp widens the weights'),
      nvfp4: no('no unit, and no engine that emulates it here'),
    },
  },
  {
    name: 'Ampere',
    from: '8.0',
    below: '8.9',
    source: edgeLlm,
    confidence: 'A',
    cells: {
      ...ampereAndLater,
      w4a16: { ...yes('4-bit weights, 16-bit arithmetic'), preferred: true, source: skills },
      fp8: emulated('no FP8 unit below 8.9: weights only'),
      mxfp4: emulated(dequantised),
      nvfp4: { ...emulated('Marlin, W4A16'), source: marlin },
    },
  },
  {
    name: 'Ada Lovelace',
    from: '8.9',
    below: '9.0',
    source: engineMatrix,
    confidence: 'A',
    cells: hopperAndAda,
  },
  { name: 'Hopper', from: '9.0', below: '10.0', source: engineMatrix, confidence: 'A', cells: hopperAndAda },
  {
    name: 'Blackwell (data centre)',
    from: '10.0',
    below: '11.0',
    source: engineMatrix,
    confidence: 'A',
    cells: { ...hopperAndAda, mxfp4: yes(), nvfp4: yes() },
  },
  {
    name: 'Thor',
    from: '11.0',
    below: '12.0',
    source: edgeLlm,
    confidence: 'A',
    cells: {
      ...ampereAndLater,
      w4a16: yes('where an engine lacks NVFP4'),
      fp8: yes(),
      mxfp4: yes(),
      nvfp4: { ...yes('needs an engine with SM110 kernels'), preferred: true, source: skills },
    },
  },
  {
    name: 'Blackwell (cards and GB10)',
    from: '12.0',
    below: '13.0',
    source: engineMatrix,
    confidence: 'A',
    cells: {
      ...ampereAndLater,
      w4a16: yes('4-bit weights, 16-bit arithmetic'),
      fp8: yes('scaled per tensor'),
      mxfp4: yes(),
      nvfp4: {
        ...yes('depends on the engine: some fall back to Marlin'),
        source: `${engineMatrix}; ${marlin}`,
      },
    },
  },
];

const onCpu: Readonly<Record<Precision, Cell>> = {
  fp32: yes(),
  fp16: emulated('stored in 16 bits, computed in 32'),
  bf16: emulated('computed in 32 bits without avx512_bf16 or the bf16 extension of Arm'),
  int8: yes('vector instructions'),
  w4a16: { ...yes('GGUF'), preferred: true },
  fp8: emulated('widened before every product'),
  mxfp4: emulated('llama.cpp widens the weights'),
  nvfp4: no('no engine that reads it'),
};

/**
 * Whether hardware of this compute capability computes in a format; `null` asks for a host without a GPU. An
 * engine may take a model of an `emulated` format; that makes it smaller, not faster.
 */
export function precisionSupport(computeCapability: string | null, precision: Precision): PrecisionSupport {
  if (computeCapability === null) {
    const base = { preferred: false, source: 'llama.cpp, CPU backend', confidence: 'K' } as const;
    return { ...base, ...onCpu[precision] };
  }
  const row = generations.find(
    ({ from, below }) =>
      compareVersions(computeCapability, from) >= 0 && compareVersions(computeCapability, below) < 0,
  );
  if (!row) {
    const note = `support of compute capability ${computeCapability} was not looked up`;
    return { support: 'unsupported', preferred: false, note, source: 'none', confidence: 'K' };
  }
  return { preferred: false, source: row.source, confidence: row.confidence, ...row.cells[precision] };
}
