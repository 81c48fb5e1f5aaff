import { engineProfile } from '../../catalog/engines/engines.ts';
import type { EngineProfile, MemoryFraction } from '../../catalog/engines/engine-profile.ts';
import type { EngineImage } from '../../catalog/engines/engine-profile.ts';
import { flagsOf } from '../../catalog/engines/flags/flags-of.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import { behaviourOf } from '../../engines/behaviours.ts';
import { labelled } from '../box/wrap-text.ts';
import type { CommandOutput, Paper } from '../command-output.ts';
import { engineNamed } from '../plan/engine-named.ts';

const fractionWords: Record<MemoryFraction['kind'], string> = {
  'of-total': 'a share of all device memory, for everything of the engine',
  'static-of-total': 'a share of all device memory, for weights and cache; the rest comes on top',
  'of-free-after-weights': 'a share of what is free once the weights are loaded, for the cache only',
  'allocator-cap': 'a cap on what its allocator takes',
  none: 'none: context and slots say how much it takes',
};

/** What the catalog knows of one engine. */
export function showEngine(
  { name, json }: { name: string; json: boolean },
  { output }: { output: CommandOutput },
): number {
  const engine = engineProfile(engineNamed(name));
  output.result(
    json
      ? JSON.stringify(
          {
            schema: 'edgewright/engine@1',
            ...engine,
            flags: flagDocument(engine.id),
            cannot: cannotOf(engine.id),
          },
          null,
          2,
        )
      : renderEngine(engine, output.report),
  );
  return 0;
}

/** What clients may want and it does not do; ours does what its pages say. */
function cannotOf(engine: PlanEngine): readonly { what: string; instead: string | null }[] {
  return engine === 'embedded' ? [] : behaviourOf(engine).cannot;
}

function renderEngine(engine: EngineProfile, paper: Paper): string {
  const { fraction } = engine.memory;
  const row = (label: string, text: string): string[] =>
    labelled(label, text, { indent: 2, width: 12, columns: paper.columns - 2 });
  const names = (devices: readonly string[] | 'all'): string =>
    devices === 'all' ? 'every other device' : devices.join(', ');
  const flag = 'flag' in fraction ? ` (${fraction.flag})` : '';
  return [
    `${paper.style('bold', engine.title)}  ${paper.style('dim', `${engine.id} · looked up for ${engine.versions}`)}`,
    '',
    ...row('loads', engine.formats.join(', ')),
    ...row(
      'weights',
      engine.precisions
        .map(
          ({ precision, minCapability }) =>
            `${precision}${minCapability === undefined ? '' : ` (compute ${minCapability})`}`,
        )
        .join(', '),
    ),
    ...row('cache', engine.kvDtypes.map(({ dtype }) => dtype).join(', ')),
    ...row('its share', `${fractionWords[fraction.kind]}${flag}`),
    ...row('several', engine.tensorParallel ? 'shares a model over several GPUs' : 'one GPU per model'),
    '',
    ...engine.devices.flatMap(({ devices, support, because, instead, source }) =>
      row(
        support,
        `${names(devices)}: ${because}${instead === undefined ? '' : `; use ${instead}`} (${source})`,
      ),
    ),
    ...(engine.images.length === 0 ? [] : ['']),
    ...engine.images.flatMap((image) => imageRows(image, { row, names: names(image.devices) })),
    ...(engine.command.length === 0 ? [] : ['', ...row('program', engine.command.join(' '))]),
    ...row('settings', settingsText(engine.id)),
    ...(cannotOf(engine.id).length === 0 ? [] : ['']),
    ...cannotOf(engine.id).flatMap(({ what, instead }) =>
      row('cannot', instead === null ? what : `${what}. ${instead}`),
    ),
    ...(engine.notes.length === 0 ? [] : ['']),
    ...engine.notes.flatMap(({ value, source }) => row('note', `${value} (${source})`)),
  ].join('\n');
}

function imageRows(
  { image, version, fromL4t, belowL4t, alternatives = [] }: EngineImage,
  { row, names }: { row: (label: string, text: string) => string[]; names: string },
): string[] {
  const from = fromL4t === undefined ? '' : ` from L4T ${fromL4t}`;
  const below = belowL4t === undefined ? '' : ` below L4T ${belowL4t}`;
  const carries = version === null ? '' : ` (carries ${version})`;
  return [
    ...row('image', `${image}${carries}: ${names}${from}${below}`),
    ...alternatives.flatMap((other) => row('', `or ${other.image}: ${other.because}`)),
  ];
}

/** Settings that the engine reads, by release; null for our own. */
function flagDocument(engine: PlanEngine): object | null {
  const table = flagsOf(engine);
  return table === null ? null : { leastUnknown: table.leastUnknown, settings: table.flags };
}

function settingsText(engine: PlanEngine): string {
  const flags = flagsOf(engine)?.flags ?? [];
  if (flags.length === 0) return 'none: it is part of Edgewright';
  const changed = flags.filter(({ from, before }) => from !== undefined || before !== undefined).length;
  return `${flags.length} known, ${changed} of them not in every release (\`--json\` lists them)`;
}
