import { catalogModelFacts } from '../../catalog/models/catalog-model-facts.ts';
import { findModel } from '../../catalog/models/find-model.ts';
import { findWeightPrecision } from '../../catalog/models/weight-precisions.ts';
import type { ModelFacts } from '../../contract/model-facts.ts';
import type { DeploymentQuestion, DeploymentWishes } from '../deployment-question.ts';
import { findNamedDevice } from '../find-device.ts';
import { hostOfDevice } from '../host-of-device.ts';

export function catalogued(name: string, precision: string): ModelFacts {
  const model = findModel(name);
  const known = findWeightPrecision(precision);
  if (model === null || known === null) throw new Error(`${name} in ${precision} is not in the catalog.`);
  return catalogModelFacts(model, known);
}

/** A question about a device and a model of the catalog. */
export function asking(
  about: { device: string; model: string; precision: string; memoryBytes?: number; gpus?: number },
  wishes: DeploymentWishes = {},
): DeploymentQuestion {
  const { device, model, precision, memoryBytes, gpus } = about;
  const { profile } = findNamedDevice(device);
  return {
    host: hostOfDevice(profile, {
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      ...(gpus === undefined ? {} : { gpus }),
    }),
    model: catalogued(model, precision),
    wishes,
    calibrations: [],
    available: null,
  };
}
