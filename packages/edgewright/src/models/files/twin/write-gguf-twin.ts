import { refuseExisting, writeWhole } from '../../../base/whole-file.ts';
import { checkDiskSpace } from '../disk-space.ts';
import type { TransferProgress } from '../transfer-progress.ts';
import { planGgufFile } from './gguf-twin-header.ts';
import type { TwinRequest, WrittenTwin } from './twin-request.ts';
import { countNumbers, rowsMost, twinTensors } from './twin-tensors.ts';
import { weightSource, writeTensors } from './write-tensors.ts';

/** Writes a twin as one GGUF file. */
export async function writeGgufTwin(
  request: TwinRequest,
  options: { onProgress?: (progress: TransferProgress) => void; signal?: AbortSignal | undefined } = {},
): Promise<WrittenTwin> {
  const { architecture, shape, tokenizer, path } = request;
  const tensors = twinTensors(architecture, { shape, format: 'gguf' });
  const plan = planGgufFile({ ...request, tensors, tokenizer });
  await refuseExisting(path);
  await checkDiskSpace(path, plan.totalBytes);
  const weights = weightSource({ seed: request.seed, rowsMost: rowsMost(tensors, 'gguf') });
  let doneBytes = 0;
  await writeWhole(path, (file) =>
    writeTensors(file, plan, {
      weights,
      signal: options.signal,
      onWritten: (bytes) => {
        doneBytes += bytes;
        options.onProgress?.({ name: path, doneBytes, totalBytes: plan.totalBytes });
      },
    }),
  );
  return {
    path,
    files: [{ path, bytes: plan.totalBytes }],
    parameters: tensors.reduce((sum, tensor) => sum + countNumbers(tensor), 0),
    bytes: plan.totalBytes,
  };
}
