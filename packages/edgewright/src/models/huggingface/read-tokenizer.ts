import { join } from 'node:path';
import { limits } from '../../contract/limits.ts';
import type { ModelFacts } from '../../contract/model-facts.ts';
import { readJsonFileIfThere } from '../sources/read-json-file.ts';

/** Which tokenizer a folder has, and whether it comes with a chat template. `tokenizer.json` is not opened. */
export async function readTokenizer(
  folder: string,
  about: { names: readonly string[]; signal: AbortSignal | undefined },
): Promise<Pick<ModelFacts, 'tokenizerModel' | 'hasChatTemplate'>> {
  const { names, signal } = about;
  const config = await readJsonFileIfThere(join(folder, 'tokenizer_config.json'), {
    mostBytes: limits.modelConfigBytes,
    signal,
  });
  const named = config?.['tokenizer_class'];
  const hasTemplateFile = names.some((name) => /^chat_template\.(?:jinja|json)$/.test(name));
  const tokenizerClass = typeof named === 'string' ? named : null;
  const hasTokenizer = names.some((name) => /^tokenizer\.(?:json|model)$|\.tiktoken$/.test(name));
  return {
    tokenizerModel: tokenizerClass ?? (hasTokenizer ? 'tokenizer.json' : null),
    hasChatTemplate: hasTemplateFile || Boolean(config?.['chat_template']),
  };
}
