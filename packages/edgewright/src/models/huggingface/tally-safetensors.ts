import { AppError } from '../../base/app-error.ts';
import { limits } from '../../contract/limits.ts';
import { readSafetensorsHeader } from '../safetensors/read-safetensors.ts';
import { openFileSource } from '../sources/file-source.ts';
import { WeightTally } from '../weight-tally.ts';
import { countSafetensor } from './count-safetensor.ts';
import type { WeightFiles } from './weight-files.ts';

export interface TalliedWeights {
  tally: WeightTally;
  /** Type that most bytes of the weights have. */
  commonDtype: string | null;
}

/** Adds up the tensors of all files, one header at a time, and holds them against the index. */
export async function tallySafetensors(
  weights: WeightFiles,
  about: { layers: number | null; packedBits: number; signal: AbortSignal | undefined },
): Promise<TalliedWeights> {
  const tally = new WeightTally();
  const bytesByDtype = new Map<string, number>();
  for (const file of weights.files) {
    about.signal?.throwIfAborted();
    const names = new Set<string>();
    for (const tensor of await readTensors(file.path, about.signal)) {
      names.add(tensor.name);
      tally.add(countSafetensor(tensor, about));
      bytesByDtype.set(tensor.dtype, (bytesByDtype.get(tensor.dtype) ?? 0) + tensor.bytes);
    }
    checkIndex(weights, file.path, names);
    if (tally.tensors > limits.modelTensors) throw tooMany(file.path);
  }
  const [most] = [...bytesByDtype].sort((left, right) => right[1] - left[1]);
  return { tally, commonDtype: most?.[0] ?? null };
}

async function readTensors(path: string, signal: AbortSignal | undefined): ReturnTensors {
  const source = await openFileSource(path, signal);
  try {
    return (await readSafetensorsHeader(source)).tensors;
  } finally {
    await source.close();
  }
}
type ReturnTensors = Promise<Awaited<ReturnType<typeof readSafetensorsHeader>>['tensors']>;

function checkIndex(weights: WeightFiles, path: string, names: ReadonlySet<string>): void {
  const expected = weights.expected?.get(path.slice(path.lastIndexOf('/') + 1));
  if (!expected) return;
  for (const name of expected) {
    if (names.has(name)) continue;
    throw new AppError('model_folder_incomplete', {
      message: `${path} lacks the tensor ${name.slice(0, 200)}, which the index places in it: the two are not of the same download.`,
      facts: { path, tensor: name.slice(0, 200) },
    });
  }
}

function tooMany(path: string): AppError {
  return new AppError('safetensors_invalid', {
    message: `The files up to ${path} hold more than ${limits.modelTensors} tensors, which no model does.`,
    facts: { path },
  });
}
