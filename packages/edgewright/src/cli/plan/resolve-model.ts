import { stat } from 'node:fs/promises';
import { AppError } from '../../base/app-error.ts';
import { catalogModelFacts } from '../../catalog/models/catalog-model-facts.ts';
import type { CatalogModel } from '../../catalog/models/catalog-model.ts';
import { precisionOfBuild } from '../../catalog/models/published-builds.ts';
import { findModel, suggestModel } from '../../catalog/models/find-model.ts';
import {
  findWeightPrecision,
  type WeightPrecision,
  weightPrecisions,
} from '../../catalog/models/weight-precisions.ts';
import type { ModelFacts } from '../../contract/model-facts.ts';
import { hubCacheDirectory } from '../../models/files/store/hub-cache.ts';
import { resolveModel as findOnDisk } from '../../models/files/store/resolve-model.ts';
import { readModelFacts } from '../../models/read-model.ts';

/** A model in every precision in which it may be planned, the one to begin with first. */
export interface ResolvedModel {
  readonly model: ModelFacts;
  readonly builds: readonly ModelFacts[];
  /** It lies on this machine. */
  readonly isHere: boolean;
}

/** What models are published in; gpt-oss and others that have one format only are told by their name. */
const usualPrecisions: readonly WeightPrecision[] = ['bf16', 'fp8', 'nvfp4', 'w4a16', 'q8_0', 'q4_k_m'];

/**
 * What a user means by a model: a path when something is there, else a model of the Hugging Face cache that is
 * whole and in the wanted precision, else a name of the catalog.
 *
 * @throws AppError `model_unknown`, `usage` for a precision that does not exist, and what reading a file throws
 */
export async function resolveModel(
  reference: string,
  options: { precision: string | null; signal: AbortSignal },
): Promise<ResolvedModel> {
  const wanted = options.precision === null ? null : precisionNamed(options.precision);
  if (await isThere(reference)) {
    const model = await readModelFacts(reference, { signal: options.signal });
    if (wanted !== null && wanted !== model.precision) {
      throw new AppError('usage', {
        message: `${reference} is in ${model.precision}; --precision ${options.precision} would be another file.`,
        nextStep: 'Leave --precision out, or give the name of the model instead of a path.',
      });
    }
    return { model, builds: [], isHere: true };
  }
  const cached = await readCached(reference, options.signal);
  if (cached !== null && (wanted === null || wanted === cached.precision)) {
    return { model: cached, builds: [], isHere: true };
  }
  const found = findModel(reference);
  if (found === null) throw unknownModel(reference);
  const name = askedName(found, reference);
  const saidByName = precisionOfBuild(name);
  const chosen = wanted ?? saidByName;
  const builds = chosen === null ? usualBuilds(found) : [catalogModelFacts(found, chosen)];
  const [first, ...rest] = builds.map((facts) => named(facts, name));
  if (first === undefined) throw new AppError('internal', { message: `${found.id} has no build.` });
  return { model: first, builds: rest, isHere: false };
}

/** A distillate or a build has the shape of another model, and is still the one that was asked for. */
function askedName({ id, aliases }: CatalogModel, reference: string): string {
  const [bare = ''] = reference.split('@');
  return aliases.find((alias) => alias.includes('/') && alias.toLowerCase() === bare.toLowerCase()) ?? id;
}

function named(facts: ModelFacts, name: string): ModelFacts {
  return { ...facts, path: name, name: name.slice(name.lastIndexOf('/') + 1), repository: name };
}

/** The facts of a model in the cache; null when it is not there, or not whole: then the catalog knows more. */
async function readCached(reference: string, signal: AbortSignal): Promise<ModelFacts | null> {
  try {
    const place = await findOnDisk(reference, hubCacheDirectory(process.env));
    return place === null ? null : await readModelFacts(place.path, { signal });
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code !== 'internal') return null;
    throw thrown;
  }
}

function usualBuilds(model: CatalogModel): ModelFacts[] {
  const own: readonly WeightPrecision[] = model.id.startsWith('openai/gpt-oss')
    ? ['mxfp4', 'mxfp4_moe']
    : usualPrecisions;
  return own.map((precision) => catalogModelFacts(model, precision));
}

function precisionNamed(name: string): WeightPrecision {
  const precision = findWeightPrecision(name);
  if (precision !== null) return precision;
  throw new AppError('usage', {
    message: `No precision is called "${name}".`,
    nextStep: `Known: ${Object.keys(weightPrecisions).join(', ')}.`,
  });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    // What looks like a path and is not there is a mistake in the path, not a name of the catalog.
    return /\.gguf$/i.test(path) || path.startsWith('/') || path.startsWith('.');
  }
}

function unknownModel(reference: string): AppError {
  const meant = suggestModel(reference);
  return new AppError('model_unknown', {
    message: `Nothing lies at ${reference}, and the catalog has no model of that name.${meant === null ? '' : ` Did you mean ${meant}?`}`,
    facts: { received: reference },
  });
}
