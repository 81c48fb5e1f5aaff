import type { ModelFacts } from '../../contract/model-facts.ts';
import { isObject, textOf, type JsonObject } from '../sources/read-json-file.ts';

type Draft = NonNullable<ModelFacts['draft']>;

/** Whether a configuration is that of a draft for speculative decoding, and of which kind. null: it is a model. */
export function recogniseDraft(config: JsonObject): Draft | null {
  const kind = draftKind(config);
  return kind === null ? null : { kind, forModel: largeModel(config) };
}

function draftKind(config: JsonObject): Draft['kind'] | null {
  const architectures: unknown[] = Array.isArray(config['architectures']) ? config['architectures'] : [];
  const places = [config['model_type'], config['speculators_model_type'], ...architectures];
  const words = places
    .map((place) => textOf(place) ?? '')
    .join(' ')
    .toLowerCase();
  if (/eagle-?3/.test(words) || 'draft_vocab_size' in config) return 'eagle3';
  if (words.includes('eagle')) return 'eagle';
  if (words.includes('medusa') || 'medusa_num_heads' in config) return 'medusa';
  return /mtp|nextn/.test(words) ? 'mtp' : null;
}

/** The model that a draft was made for, where its configuration says. A path on somebody's disk says nothing. */
function largeModel(config: JsonObject): string | null {
  const speculators = config['speculators_config'];
  const verifier = isObject(speculators) ? speculators['verifier'] : undefined;
  const named = [
    isObject(verifier) ? verifier['name_or_path'] : undefined,
    config['base_model_name_or_path'],
    config['target_model_name_or_path'],
  ].find((name) => typeof name === 'string' && /^[\w.-]+\/[\w.-]+$/.test(name));
  return typeof named === 'string' ? named : null;
}
