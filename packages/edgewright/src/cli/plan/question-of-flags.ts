import type { DeploymentQuestion } from '../../planner/deployment-question.ts';
import { parseObjectives } from '../../planner/parse-objectives.ts';
import type { CommandOutput } from '../command-output.ts';
import { boxOfFlags, type NamedBox } from './box-of-flags.ts';
import { builtServerOf, startableEngines } from './built-server.ts';
import { readCalibrationsOrNone } from './calibration-store.ts';
import { engineNamed } from './engine-named.ts';
import type { PlanFlags } from './plan-flags.ts';
import { resolveModel, type ResolvedModel } from './resolve-model.ts';

/** Flags of `plan` that are part of the question, not of how it is answered. */
export type QuestionFlags = Omit<PlanFlags, 'all' | 'emit' | 'json'>;

export interface AskedQuestion {
  readonly question: DeploymentQuestion;
  readonly box: NamedBox;
  readonly resolved: ResolvedModel;
  /** The llama-server that was built on this machine; null: none. */
  readonly llamaServer: string | null;
}

/** What the flags ask: the box, the model and its draft looked up, and what was measured before. */
export async function questionOfFlags(
  { reference, flags }: { reference: string; flags: QuestionFlags },
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
): Promise<AskedQuestion> {
  const engine = flags.engine === null ? undefined : engineNamed(flags.engine);
  const objectives = flags.slo === null ? undefined : parseObjectives(flags.slo);
  const box = await boxOfFlags(flags);
  const llamaServer = await builtServerOf(box);
  const resolved = await resolveModel(reference, { precision: flags.precision, signal: stop });
  const draft =
    flags.draft === null ? null : await resolveModel(flags.draft, { precision: null, signal: stop });
  const question: DeploymentQuestion = {
    host: box.host,
    model: resolved.model,
    builds: resolved.builds,
    draft: draft?.model,
    wishes: {
      sessions: flags.sessions ?? undefined,
      contextTokens: flags.context ?? undefined,
      outputTokens: flags.output ?? undefined,
      cachedTokens: flags.cached ?? undefined,
      precision: flags.precision ?? undefined,
      kvCacheDtype: flags['kv-dtype']?.toLowerCase() ?? undefined,
      engine,
      objectives,
    },
    calibrations: await readCalibrationsOrNone((why) =>
      output.note(`Calibrations are left out: ${why} Move the file away, and calibrate again.`),
    ),
    available: startableEngines(box, llamaServer),
  };
  return { question, box, resolved, llamaServer };
}
