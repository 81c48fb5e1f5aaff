import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import { boxOf } from '../../planner/box.ts';
import type { DeploymentWishes } from '../../planner/deployment-question.ts';
import type { CommandOutput } from '../command-output.ts';
import { dataDirectory } from '../data-directory.ts';
import { boxOfFlags } from '../plan/box-of-flags.ts';
import { engineNamed } from '../plan/engine-named.ts';
import { pastedRunDirectory, pastedWishes } from '../plan/render-launch.ts';
import { resolveModel } from '../plan/resolve-model.ts';
import { checkRendering } from './check-rendering.ts';
import { describeRendering } from './describe-rendering.ts';
import { profileNamed, profileWishes, type TranslatedSetting, translateProfile } from './profile-wishes.ts';
import { type EngineRendering, renderEngine } from './render-engine.ts';
import type { RenderFlags } from './render-flags.ts';
import { writeRendering } from './write-rendering.ts';

/** Answers `engines render`: 0 it is rendered, 1 the engine cannot do it there. */
export async function runRender(
  { name, reference, flags }: { name: string; reference: string; flags: RenderFlags },
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
): Promise<number> {
  const engine = servedEngine(name);
  const profile = flags.profile === null ? null : profileNamed(flags.profile);
  const box = await boxOfFlags(flags);
  const resolved = await resolveModel(wholePath(reference), { precision: flags.precision, signal: stop });
  const draft =
    flags.draft === null
      ? null
      : await resolveModel(wholePath(flags.draft), { precision: null, signal: stop });
  const fromProfile = profile === null ? {} : profileWishes(profile, engine, boxOf(box.host));
  const isHere = !box.isNamed && flags.from === null && flags['host-facts'] === null;
  const runDirectory = flags.out === null ? pastedRunDirectory : resolve(flags.out);
  const rendering = renderEngine({
    engine,
    question: {
      host: box.host,
      model: resolved.model,
      builds: resolved.builds,
      draft: draft?.model,
      wishes: { ...fromProfile, ...askedWishes(flags) },
      calibrations: [],
      available: null,
    },
    wishes: {
      ...pastedWishes,
      ...(isHere ? { dataDirectory: dataDirectory() } : {}),
      program: flags.program,
      offline: flags.offline,
    },
    runDirectory,
  });
  const settings = profile === null ? [] : translateProfile(profile, engine);
  if (flags.out !== null) await writeRendering(runDirectory, rendering, output);
  output.result(
    flags.json
      ? JSON.stringify(documentOf(engine, { rendering, settings }), null, 2)
      : describeRendering({ engine, rendering, settings, note: box.note }, output.report),
  );
  return rendering.kind === 'rendered' ? 0 : 1;
}

function documentOf(
  engine: PlanEngine,
  { rendering, settings }: { rendering: EngineRendering; settings: readonly TranslatedSetting[] },
): object {
  const problems = rendering.kind === 'rendered' ? checkRendering(rendering) : [];
  return { schema: 'edgewright/engine-rendering@1', engine, settings, problems, ...rendering };
}

/** Containers mount whole paths, and a script may be run from anywhere. */
function wholePath(reference: string): string {
  return existsSync(reference) ? resolve(reference) : reference;
}

function servedEngine(name: string): Exclude<ReturnType<typeof engineNamed>, 'embedded'> {
  const engine = engineNamed(name);
  if (engine !== 'embedded') return engine;
  throw new AppError('usage', {
    message: 'The embedded engine is part of Edgewright and has no command of its own.',
    nextStep: 'Run `edgewright up --model FILE`.',
  });
}

/** What was said stands above the profile; what was not is left to it. */
function askedWishes(flags: RenderFlags): DeploymentWishes {
  const asked: DeploymentWishes = {
    sessions: flags.sessions ?? undefined,
    contextTokens: flags.context ?? undefined,
    precision: flags.precision ?? undefined,
    kvCacheDtype: flags['kv-dtype']?.toLowerCase() ?? undefined,
    engineVersion: flags['engine-version'] ?? undefined,
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}
