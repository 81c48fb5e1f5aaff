import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refuseExisting, writeWholeFolder } from '../../../base/whole-file.ts';
import { checkDiskSpace } from '../disk-space.ts';
import type { TransferProgress } from '../transfer-progress.ts';
import { hfConfig, hfDocument, hfGenerationConfig } from './hf-config.ts';
import { numberTypes } from './number-types.ts';
import { planSafetensorsFile, shardIndex, shardName, shardTensors } from './safetensors-file.ts';
import { tokenizerConfig, tokenizerJson } from './tokenizer-json.ts';
import type { TwinRequest, WrittenTwin } from './twin-request.ts';
import { countNumbers, rowsMost, twinTensors } from './twin-tensors.ts';
import { weightSource, writeTensors } from './write-tensors.ts';

interface PlannedFile {
  name: string;
  plan: ReturnType<typeof planSafetensorsFile>;
}

/** Writes a twin as a folder like those of the Hugging Face hub. */
export async function writeSafetensorsTwin(
  request: TwinRequest,
  options: { onProgress?: (progress: TransferProgress) => void; signal?: AbortSignal | undefined } = {},
): Promise<WrittenTwin> {
  const { architecture, shape, path } = request;
  const type = numberTypes[request.type];
  const tensors = twinTensors(architecture, { shape, format: 'safetensors' });
  const shards = shardTensors(tensors, type);
  const files = shards.map((shard, index): PlannedFile => ({
    name: shardName(index, shards.length),
    plan: planSafetensorsFile(shard, type),
  }));
  const totalBytes = files.reduce((sum, { plan }) => sum + plan.totalBytes, 0);
  const texts = textFiles(request);
  if (shards.length > 1) texts['model.safetensors.index.json'] = shardIndex(shards, totalBytes);
  await refuseExisting(path);
  await checkDiskSpace(path, totalBytes);
  const weights = weightSource({ seed: request.seed, rowsMost: rowsMost(tensors, 'safetensors') });
  let doneBytes = 0;
  await writeWholeFolder(path, async (folder) => {
    for (const [name, content] of Object.entries(texts))
      await writeFile(join(folder, name), hfDocument(content));
    for (const { name, plan } of files) {
      const file = await open(join(folder, name), 'w');
      try {
        await writeTensors(file, plan, {
          weights,
          signal: options.signal,
          onWritten: (bytes) => {
            doneBytes += bytes;
            options.onProgress?.({ name, doneBytes, totalBytes });
          },
        });
        await file.sync();
      } finally {
        await file.close();
      }
    }
  });
  return {
    path,
    files: files.map(({ name, plan }) => ({ path: join(path, name), bytes: plan.totalBytes })),
    parameters: tensors.reduce((sum, tensor) => sum + countNumbers(tensor), 0),
    bytes: totalBytes,
  };
}

function textFiles(request: TwinRequest): Record<string, object> {
  return {
    'config.json': hfConfig(request),
    'generation_config.json': hfGenerationConfig(request.tokenizer),
    'tokenizer.json': tokenizerJson(request.tokenizer, request.path),
    'tokenizer_config.json': tokenizerConfig(request.tokenizer, request.shape.contextTokens),
  };
}
