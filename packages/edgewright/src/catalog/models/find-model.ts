import { nearest } from '../../base/nearest-word.ts';
import type { CatalogModel } from './catalog-model.ts';
import { catalogModels } from './catalog-models.ts';

/**
 * The model that a reference means: a repository (`org/name`, a `@revision` does not matter), a name alone, or the
 * way Ollama writes it (`qwen3:8b`). Releases that differ only in precision or tuning are the same model here;
 * everything else has to be named. null: none that we know.
 */
export function findModel(reference: string): CatalogModel | null {
  const name = withoutRevision(reference);
  return byName.get(name) ?? byComparableName.get(comparableName(name)) ?? null;
}

/** The name that was most likely meant by one that `findModel` does not know; null: none is close. */
export function suggestModel(reference: string): string | null {
  const name = comparableName(withoutRevision(reference));
  const meant = nearest(name, [...byComparableName.keys()]);
  return meant === null ? null : (byComparableName.get(meant)?.id ?? null);
}

/** Words that name a tuning, a precision or a packing, not a shape. */
const noShape =
  /^(?:meta|nvidia|instruct|chat|base|it|pt|hf|bf16|fp16|f16|fp8|nvfp4|fp4|mxfp4|awq|gptq|int4|int8|w4a16|w8a8|quantized.*|dynamic|kv|gguf|bnb|mlx|mlc|[48]bit)$/;

/** How GGUF files and MLC packages end: `-Q4_K_M`, `-IQ3_XXS`, `-q4f16_1-MLC`. */
const packing = /[-_.](?:i?q\d_[a-z0-9_]+|q\d+b?f\d+(?:_\d)?(?:-mlc)?)$/;

/** Only what tells shapes apart, in one spelling: `llama-3.1-8b` and `llama3.1:8b` are the same. */
function comparableName(name: string): string {
  const alone = name.slice(name.lastIndexOf('/') + 1).replace(packing, '');
  const words = alone.split(/[-_:\s]+/);
  return words.filter((word) => !noShape.test(word)).join('');
}

function withoutRevision(reference: string): string {
  const name = reference.trim().toLowerCase();
  const at = name.indexOf('@');
  return (at === -1 ? name : name.slice(0, at)).replace(/\.gguf$/, '');
}

const named = catalogModels.flatMap((model) =>
  [model.id, ...model.aliases].map((name) => [name.toLowerCase(), model] as const),
);
const byName = new Map<string, CatalogModel>(named);
const byComparableName = new Map<string, CatalogModel>(
  named.map(([name, model]) => [comparableName(name), model]),
);
