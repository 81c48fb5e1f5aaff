import type { ModelFacts } from '../contract/model-facts.ts';
import { structureFacts } from '../catalog/models/structure-facts.ts';
import { factsWithoutStructure } from './architectures/facts-without-structure.ts';
import type { StructureOutcome } from './settle-structure.ts';
import type { JsonObject } from './sources/read-json-file.ts';

/**
 * The facts of a model in a folder: what follows from its structure, or from the fields of its configuration where
 * that is not understood, with the reasons for what is not known.
 */
export function folderFacts(found: {
  outcome: StructureOutcome;
  config: JsonObject;
  unknown: ModelFacts['unknown'];
  facts: Omit<ModelFacts, keyof ReturnType<typeof structureFacts> | 'schema' | 'structure' | 'unknown'>;
}): ModelFacts {
  const { outcome, config, facts } = found;
  const unknown = [...found.unknown];
  if (outcome.kind === 'unknown') {
    unknown.push({ fact: 'structure', why: outcome.why }, { fact: 'kvBytesPerToken', why: outcome.why });
  }
  if (facts.contextTokens === null) {
    unknown.push({ fact: 'contextTokens', why: 'its configuration does not say' });
  }
  const shape = outcome.kind === 'known' ? structureFacts(outcome.structure) : factsWithoutStructure(config);
  return {
    schema: 'edgewright/model-facts@1',
    ...facts,
    ...shape,
    structure: outcome.kind === 'known' ? outcome.structure : null,
    unknown,
  };
}
