import { AppError } from '../../base/app-error.ts';
import { formatBytes, formatCount, formatDuration } from '../../base/format-quantity.ts';
import { decideTwin } from '../../models/files/twin/decide-twin.ts';
import type { WeightType } from '../../models/files/twin/number-types.ts';
import { padVocabulary } from '../../models/files/twin/pad-vocabulary.ts';
import { readGgufTokenizer } from '../../models/files/twin/read-gguf-tokenizer.ts';
import type { TwinFormat } from '../../models/files/twin/twin-tensors.ts';
import type { ShapeWishes } from '../../models/files/twin/twin-shape.ts';
import { writeGgufTwin } from '../../models/files/twin/write-gguf-twin.ts';
import { writeSafetensorsTwin } from '../../models/files/twin/write-safetensors-twin.ts';
import type { CommandContext } from '../define-command.ts';
import { demoModelPath } from '../installed-files.ts';
import { transferLine } from './transfer-line.ts';
import { untilStopped } from './until-stopped.ts';

export interface SynthWishes {
  reference: string;
  path: string;
  format: TwinFormat;
  type: WeightType;
  scale: 'full' | 'tiny';
  sizes: ShapeWishes;
  tokenizerPath: string | null;
  seed: number;
  json: boolean;
}

/** Writes a random-weight twin of a model. The exit code. */
export async function synthesizeModel(
  wishes: SynthWishes,
  { output, stop }: CommandContext,
): Promise<number> {
  const tokenizerPath = wishes.tokenizerPath ?? demoModelPath();
  if (tokenizerPath === null) {
    throw new AppError('install_incomplete', {
      message: 'The built-in demo model, whose tokenizer twins get, was not installed.',
      nextStep: 'Give a .gguf file with --tokenizer.',
    });
  }
  const startMs = performance.now();
  const tokenizer = await readGgufTokenizer(tokenizerPath, stop);
  const decided = decideTwin({ ...wishes, tokenizerTokens: tokenizer.tokens.length });
  for (const note of decided.notes) output.note(note);
  const line = transferLine(output);
  const write = wishes.format === 'gguf' ? writeGgufTwin : writeSafetensorsTwin;
  const request = {
    ...decided,
    ...wishes,
    tokenizer: padVocabulary(tokenizer, decided.shape.vocabularySize),
  };
  const written = await untilStopped('The twin', stop, () =>
    write(request, { onProgress: (progress) => line.show(progress), signal: stop }).finally(() => line.end()),
  );
  const { name, architectureName, shape } = decided;
  if (wishes.json) {
    const { format, type, seed } = wishes;
    const document = {
      schema: 'edgewright/twin@1',
      name,
      architecture: architectureName,
      format,
      type,
      seed,
    };
    output.result(JSON.stringify({ ...document, shape, ...written }, null, 2));
    return 0;
  }
  const elapsed = formatDuration(performance.now() - startMs);
  const size = `${formatCount(written.parameters)} parameters, ${wishes.type}, ${formatBytes(written.bytes)}`;
  output.result(`${written.path}: ${name}, ${size}, written in ${elapsed}. Its answers mean nothing.`);
  return 0;
}
