import { AppError } from '../../base/app-error.ts';
import { hubCacheDirectory } from '../../models/files/store/hub-cache.ts';
import { resolveModel, type ModelPlace } from '../../models/files/store/resolve-model.ts';

/** A model on this box, or an error that says how to get it here. */
export async function resolveOnBox(reference: string): Promise<ModelPlace> {
  const cache = hubCacheDirectory(process.env);
  const place = await resolveModel(reference, cache);
  if (place) return place;
  throw new AppError('model_file_missing', {
    message: `${reference} is not on this box: neither a path nor in the cache ${cache}.`,
    facts: { reference, cache },
    nextStep: `Fetch it with \`edgewright models pull ${reference}\`, or see what is here with \`edgewright models ls\`.`,
  });
}
