import { AppError } from '../../base/app-error.ts';
import { catalogModelFacts } from '../../catalog/models/catalog-model-facts.ts';
import { findModel, suggestModel } from '../../catalog/models/find-model.ts';
import { findWeightPrecision, weightPrecisions } from '../../catalog/models/weight-precisions.ts';
import type { ModelFacts } from '../../contract/model-facts.ts';
import { hubCacheDirectory } from '../../models/files/store/hub-cache.ts';
import { resolveModel } from '../../models/files/store/resolve-model.ts';
import { readModelFacts } from '../../models/read-model.ts';
import type { CommandContext } from '../define-command.ts';
import { renderModel } from './render-model.ts';

export interface ShowWishes {
  reference: string;
  /** For a model of the catalog; null: as it was published. */
  precision: string | null;
  json: boolean;
}

/** Describes one model: from its files when it is on this box, else from the catalog. The exit code. */
export async function show(wishes: ShowWishes, { output, stop }: CommandContext): Promise<number> {
  const facts = await factsOf(wishes, stop);
  output.result(wishes.json ? JSON.stringify(facts, null, 2) : renderModel(facts, output.report));
  return 0;
}

async function factsOf({ reference, precision }: ShowWishes, stop: AbortSignal): Promise<ModelFacts> {
  const place = precision === null ? await resolveModel(reference, hubCacheDirectory(process.env)) : null;
  if (place) return readModelFacts(place.path, { signal: stop });
  const model = findModel(reference);
  if (model === null) {
    const meant = suggestModel(reference);
    throw new AppError('model_unknown', {
      message: `${reference} is neither on this box nor in the catalog.${meant === null ? '' : ` Did you mean ${meant}?`}`,
      facts: { reference },
      nextStep: '`edgewright models ls` lists what is here; `edgewright models pull` fetches a model.',
    });
  }
  const wanted = findWeightPrecision(precision ?? 'bf16');
  if (wanted !== null) return catalogModelFacts(model, wanted);
  throw new AppError('usage', {
    message: `--precision takes ${Object.keys(weightPrecisions).join(', ')}; it got "${precision ?? ''}".`,
  });
}
