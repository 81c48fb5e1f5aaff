import { countParameters } from '../catalog/models/structure-arithmetic.ts';
import type { ModelStructure } from '../contract/model-structure.ts';

export type StructureOutcome =
  | { readonly kind: 'known'; readonly structure: ModelStructure }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Holds a structure against the tensors. What the dimensions do not explain becomes `otherParameters`: norms and
 * biases, a few in a thousand. More than that, or less than nothing, and the structure is not that of the model.
 */
export function settleStructure(
  outcome: StructureOutcome,
  counted: { parameters: number; towerParameters: number },
): StructureOutcome {
  if (outcome.kind === 'unknown') return outcome;
  const { structure } = outcome;
  const modelled = countParameters({ ...structure, otherParameters: 0, towerParameters: 0 }).total;
  const own = counted.parameters - counted.towerParameters;
  const rest = own - modelled;
  // Small models have position tables and a norm for little else.
  if (rest > Math.max(own * 0.03, 64 * structure.hiddenLength * 32) || rest < -own * 0.01) {
    const why = `its dimensions give ${modelled} parameters and its tensors hold ${own}, so the two are not of the same shape`;
    return { kind: 'unknown', why };
  }
  const towerParameters = counted.towerParameters;
  const otherParameters = Math.max(0, rest) + towerParameters;
  return { kind: 'known', structure: { ...structure, otherParameters, towerParameters } };
}
