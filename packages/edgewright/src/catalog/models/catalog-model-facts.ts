import type { ModelFacts } from '../../contract/model-facts.ts';
import type { CatalogModel } from './catalog-model.ts';
import { countParameters, totalWeightBytes, weightBytes } from './structure-arithmetic.ts';
import { structureFacts } from './structure-facts.ts';
import { weightPrecisions, type WeightPrecision } from './weight-precisions.ts';

/** What a model would be at a precision, computed from its dimensions: nothing of it is on this machine. */
export function catalogModelFacts(model: CatalogModel, precision: WeightPrecision): ModelFacts {
  const { structure } = model;
  const weights = weightBytes(structure, precision);
  const weightsBytes = totalWeightBytes(weights);
  const { method, groupSize } = weightPrecisions[precision];
  const computed = 'it is computed from the dimensions of the catalog';
  return {
    schema: 'edgewright/model-facts@1',
    format: 'catalog',
    path: model.id,
    name: model.id.slice(model.id.lastIndexOf('/') + 1),
    architecture: model.architecture,
    parameters: countParameters(structure).total,
    weightsBytes,
    fileBytes: weightsBytes,
    precision,
    contextTokens: model.contextTokens,
    layers: model.layers,
    ...structureFacts(structure),
    tokenizerModel: null,
    hasChatTemplate: false,
    files: [{ path: model.id, bytes: weightsBytes }],
    unknown: [
      { fact: 'tokenizerModel', why: computed },
      { fact: 'hasChatTemplate', why: `${computed}, which say nothing of a chat template` },
    ],
    repository: model.id,
    structure,
    quantization: { method, groupSize, kvCacheDtype: null, excluded: [] },
    weights,
    draft: null,
  };
}
