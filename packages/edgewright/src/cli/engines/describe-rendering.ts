import type { PlanEngine } from '../../contract/plan-engines.ts';
import { labelled } from '../box/wrap-text.ts';
import type { Paper } from '../command-output.ts';
import { renderBlocked } from '../plan/render-blocked.ts';
import { afterLines, startLines } from '../plan/render-launch.ts';
import { checkRendering } from './check-rendering.ts';
import type { TranslatedSetting } from './profile-wishes.ts';
import type { EngineRendering } from './render-engine.ts';

/** What `engines render` prints: comments and commands for a shell, or why there are none. */
export function describeRendering(
  about: {
    engine: PlanEngine;
    rendering: EngineRendering;
    settings: readonly TranslatedSetting[];
    note: string | null;
  },
  paper: Paper,
): string {
  const { engine, rendering, settings, note } = about;
  switch (rendering.kind) {
    case 'refused':
      return `✖ ${rendering.refusal.message} (${rendering.refusal.source})`;
    case 'blocked':
      return renderBlocked(rendering.result, paper).join('\n');
    case 'rendered':
      return [
        ...(note === null ? [] : [`# ${note}`]),
        `# ${headline(engine, rendering)}`,
        ...(settings.length === 0 ? [] : ['#', ...settings.flatMap((row) => settingLines(row, paper)), '#']),
        ...checkRendering(rendering).map(({ message, instead }) => {
          return `# Careful: ${message}${instead === null ? '' : `; it is called ${instead} there`}.`;
        }),
        ...startLines(rendering),
        ...afterLines(rendering),
      ].join('\n');
  }
}

function headline(engine: PlanEngine, { plan }: Extract<EngineRendering, { kind: 'rendered' }>): string {
  const { launch, model, precision, sessions, contextTokens, kvCacheDtype } = plan;
  const release =
    launch?.engineVersion === null || launch?.engineVersion === undefined
      ? `${engine}, release not pinned`
      : `${engine} ${launch.engineVersion}`;
  return `${release}: ${model} in ${precision}, ${sessions} × ${contextTokens} tokens, cache in ${kvCacheDtype}`;
}

function settingLines({ key, value, to, because }: TranslatedSetting, paper: Paper): string[] {
  const outcome = to === null ? `dropped: ${because}` : because === 'kept' ? 'kept' : `${to} (${because})`;
  const width = 36;
  const text = `${value}: ${outcome}`;
  return labelled(key, text, { indent: 0, width, columns: paper.columns - 2 }).map((line) => `# ${line}`);
}
