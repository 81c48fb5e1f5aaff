import type { WeightParts } from '../contract/model-structure.ts';
import type { TensorRole } from './classify-tensor.ts';

export interface CountedTensor {
  role: TensorRole;
  bytes: number;
  /** Weights, however they are packed; 0 for scales. */
  parameters: number;
  quantized: boolean;
}

const byteFields = {
  embedding: 'embeddingBytes',
  head: 'headBytes',
  dense: 'denseBytes',
  experts: 'expertBytes',
  tower: 'towerBytes',
  buffer: 'denseBytes',
} as const satisfies Record<TensorRole, keyof WeightParts>;

/** Adds tensors up one by one, so that a hundred thousand of them need no list. */
export class WeightTally {
  readonly parts: WeightParts = {
    embeddingBytes: 0,
    headBytes: 0,
    denseBytes: 0,
    expertBytes: 0,
    towerBytes: 0,
    quantizedBytes: 0,
    remainderBytes: 0,
  };
  parameters = 0;
  towerParameters = 0;
  tensors = 0;
  /** Whether an output matrix of its own was seen. */
  hasHead = false;

  add(tensor: CountedTensor): void {
    this.tensors += 1;
    this.parts[byteFields[tensor.role]] += tensor.bytes;
    this.parts[tensor.quantized ? 'quantizedBytes' : 'remainderBytes'] += tensor.bytes;
    if (tensor.role === 'head') this.hasHead = true;
    if (tensor.role === 'buffer') return;
    this.parameters += tensor.parameters;
    if (tensor.role === 'tower') this.towerParameters += tensor.parameters;
  }

  get bytes(): number {
    return this.parts.quantizedBytes + this.parts.remainderBytes;
  }
}
