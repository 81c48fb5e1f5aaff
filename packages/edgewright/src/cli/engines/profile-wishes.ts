import { AppError } from '../../base/app-error.ts';
import { engineProfile } from '../../catalog/engines/engines.ts';
import { type TuningProfile, tuningKeys, tuningProfiles } from '../../catalog/engines/tuning-profiles.ts';
import { type Translation, tuningTranslations } from '../../catalog/engines/tuning-translations.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import { type Box, reaches } from '../../planner/box.ts';
import type { DeploymentWishes } from '../../planner/deployment-question.ts';

/** @throws AppError `usage` */
export function profileNamed(name: string): TuningProfile {
  const wanted = name.toLowerCase().replaceAll('-', '_');
  const profile = tuningProfiles.find(({ id }) => id === wanted);
  if (profile !== undefined) return profile;
  throw new AppError('usage', {
    message: `No profile is called "${name}".`,
    nextStep: `Known: ${tuningProfiles.map(({ id }) => id).join(', ')}.`,
  });
}

/** What a profile asks of a plan, in words that every engine has an answer to. */
export function profileWishes(
  { settings, contextTokens }: TuningProfile,
  engine: PlanEngine,
  box: Box,
): DeploymentWishes {
  return {
    sessions: Number(settings.max_batch_size),
    contextTokens,
    batchTokens: Number(settings.max_num_tokens),
    kvCacheDtype: narrowCache(engine, box),
    admission: settings.scheduler_policy === 'max_utilization' ? 'max-utilization' : 'guaranteed-no-evict',
    blockTokens: Number(settings.tokens_per_block),
  };
}

/** FP8 where the engine has it and nobody advises against it, else what is closest to it. */
function narrowCache(engine: PlanEngine, box: Box): string {
  const isThor = box.profile?.match.socs.includes('tegra264') === true;
  if (engine === 'sglang' && isThor) return 'f16';
  const possible = engineProfile(engine).kvDtypes.filter(({ minCapability }) => reaches(box, minCapability));
  return (['fp8', 'q8_0'] as const).find((dtype) => possible.some((kind) => kind.dtype === dtype)) ?? 'f16';
}

/** One setting of a profile, and what became of it. */
export interface TranslatedSetting extends Translation {
  readonly key: string;
  readonly value: string;
}

export function translateProfile({ settings }: TuningProfile, engine: PlanEngine): TranslatedSetting[] {
  if (engine === 'embedded') return [];
  const translations = tuningTranslations[engine];
  return tuningKeys.map((key) => ({ key, value: String(settings[key]), ...translations[key] }));
}
