import type { DeviceSupport, EngineProfile, KvDtype } from '../catalog/engines/engine-profile.ts';
import { engineProfiles } from '../catalog/engines/engines.ts';
import { supportOf } from '../catalog/engines/support-of.ts';
import { weightPrecisions } from '../catalog/models/weight-precisions.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import type { PlanEngine } from '../contract/plan-engines.ts';
import { type Box, reaches } from './box.ts';
import type { Candidate } from './candidate.ts';
import type { DeploymentQuestion, EngineAvailability } from './deployment-question.ts';

/** A candidate, and how engine and device stand to each other. */
export interface Considered {
  readonly candidate: Candidate;
  readonly support: DeviceSupport;
  /** Null: not looked at. */
  readonly availability: EngineAvailability | null;
}

/** Something that is not possible, why, and what to use. */
export interface Refusal {
  readonly engine: EngineProfile;
  /** Null: whatever the precision. */
  readonly precision: string | null;
  readonly kvCacheDtype: string | null;
  readonly why: string;
  readonly instead: PlanEngine | null;
}

export interface Consideration {
  readonly candidates: readonly Considered[];
  readonly refusals: readonly Refusal[];
}

/** Every way to serve the model on the box that the wishes leave, and the reason for every other. */
export function considerEngines(question: DeploymentQuestion, box: Box): Consideration {
  const candidates: Considered[] = [];
  const refusals: Refusal[] = [];
  const builds = [question.model, ...(question.builds ?? [])];
  for (const profile of engineProfiles) {
    const engine = withBatch(profile, question.wishes.batchTokens);
    if (question.wishes.engine !== undefined && question.wishes.engine !== engine.id) continue;
    const support = supportOf(engine, box);
    if (support.support === 'no') {
      const why = `${engine.title} is not possible on ${box.title}, because ${support.because} (${support.source})`;
      refusals.push({ engine, precision: null, kvCacheDtype: null, why, instead: support.instead ?? null });
      continue;
    }
    const availability = question.available?.find((row) => row.engine === engine.id) ?? null;
    // That a build for one engine is none for another is worth a word only where the engine has no build at all.
    const loadable = builds.filter((model) => engine.formats.includes(formatOf(model)));
    for (const model of loadable.length > 0 ? loadable : builds.slice(0, 1)) {
      const why = precisionRefusal(engine, model, box);
      if (why !== null) {
        refusals.push({ engine, precision: model.precision, kvCacheDtype: null, why, instead: null });
        continue;
      }
      const { kinds, refusal } = kvKinds(engine, box, question.wishes.kvCacheDtype);
      if (refusal !== null) {
        refusals.push({ engine, precision: model.precision, ...refusal, instead: null });
      }
      const drafts = question.draft ?? null;
      for (const kv of kinds) {
        for (const tensorParallel of waysToSplit(engine, model, box)) {
          candidates.push({
            candidate: { box, engine, model, kv, tensorParallel, draft: drafts },
            support,
            availability,
          });
        }
      }
    }
  }
  return { candidates, refusals };
}

function withBatch(engine: EngineProfile, tokens: number | undefined): EngineProfile {
  return tokens === undefined ? engine : { ...engine, batchTokens: { default: tokens, large: null } };
}

/** Why an engine does not load this build, or not on this device; null: it does. */
function precisionRefusal(engine: EngineProfile, model: ModelFacts, box: Box): string | null {
  const format = formatOf(model);
  if (!engine.formats.includes(format)) {
    return `${engine.title} loads ${engine.formats.join(' and ')}; ${model.name} in ${model.precision} is ${format}`;
  }
  const wanted = format === 'gguf' ? 'gguf' : model.precision;
  const row = engine.precisions.find(({ precision }) => precision === wanted);
  if (row === undefined) return `${engine.title} does not load ${model.precision}`;
  // What the catalog computes is no checkpoint of anybody: its method is only the usual one.
  const method = model.format === 'catalog' ? null : (model.quantization?.method ?? null);
  const refused = engine.refusedMethods?.find((candidate) => candidate.method === method);
  if (refused !== undefined) {
    return `${engine.title} does not load ${model.precision} made by ${refused.method}: ${refused.because} (${refused.source})`;
  }
  if (reaches(box, row.minCapability)) return null;
  const has = box.capability === null ? 'has no GPU' : `has compute capability ${box.capability}`;
  return `${model.precision} is not possible on ${box.title}, because it ${has}: ${row.otherwise ?? `${row.minCapability} is needed`} (${row.source})`;
}

/** In which form an engine would get this model. */
function formatOf(model: ModelFacts): EngineProfile['formats'][number] {
  if (model.format !== 'catalog') return model.format;
  if (/^q\df\d+(_\d)?$/.test(model.precision)) return 'mlc';
  const known = Object.entries(weightPrecisions).find(([name]) => name === model.precision);
  return known?.[1].method === 'gguf' ? 'gguf' : 'huggingface';
}

const sixteenBits: ReadonlySet<string> = new Set(['f16', 'fp16', 'bf16', 'float16', 'bfloat16', 'auto']);

function kvKinds(
  engine: EngineProfile,
  box: Box,
  wish: string | undefined,
): { kinds: readonly KvDtype[]; refusal: { kvCacheDtype: string; why: string } | null } {
  const possible = engine.kvDtypes.filter((kind) => reaches(box, kind.minCapability));
  if (wish === undefined) return { kinds: possible, refusal: null };
  const wanted = sixteenBits.has(wish) ? 'f16' : wish.startsWith('fp8') ? 'fp8' : wish;
  const kinds = possible.filter(({ dtype }) => dtype === wanted);
  if (kinds.length > 0) return { kinds, refusal: null };
  const exists = engine.kvDtypes.find(({ dtype }) => dtype === wanted);
  const why =
    exists === undefined
      ? `${engine.title} has no ${wish} cache: it has ${engine.kvDtypes.map(({ dtype }) => dtype).join(' and ')}`
      : `a cache in ${wish} is not possible on ${box.title}, because compute capability ${exists.minCapability} is needed`;
  return { kinds, refusal: { kvCacheDtype: wish, why } };
}

/** One GPU, and every power of two of alike GPUs by which the attention heads can be divided. */
function waysToSplit(engine: EngineProfile, model: ModelFacts, box: Box): number[] {
  if (!engine.tensorParallel) return [1];
  const heads = model.structure?.mixers.flatMap((group) => ('heads' in group ? [group.heads] : [])) ?? [];
  return [1, 2, 4, 8].filter((ways) => ways <= box.gpus && heads.every((count) => count % ways === 0));
}
