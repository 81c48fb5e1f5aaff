import type { HostFacts } from '../../contract/host-facts.ts';
import type { Plan } from '../../contract/plan.ts';
import { type LaunchSteps, launchSteps } from '../../engines/launch/launch-steps.ts';
import type { LaunchWishes } from '../../engines/launch/launch-wishes.ts';
import type { LaunchPlace, LaunchSpec } from '../../engines/launch-spec.ts';
import { makeLaunchSpec } from '../../engines/launch/make-launch-spec.ts';
import { containerName, renderCommand } from '../../engines/launch/render-command.ts';
import { quoted } from '../../engines/launch/shell-words.ts';

/** Folders of whoever pastes the command; their shell puts them in. */
export const pastedWishes: LaunchWishes = {
  program: null,
  dataDirectory: '$HOME/.local/share/edgewright',
  homeDirectory: '$HOME',
  offline: false,
  network: null,
};

export const pastedRunDirectory = '$PWD/edgewright-run';

/** A start with all that belongs to it. */
export interface RenderedStart {
  readonly plan: Plan;
  readonly place: LaunchPlace;
  readonly spec: LaunchSpec;
  readonly steps: LaunchSteps;
}

/** The command that starts the engine of a plan on a box, ready to paste: what the supervisor runs there, too. */
export function renderLaunch(
  plan: Plan,
  { host, llamaServer }: { host: HostFacts; llamaServer: string | null },
): string[] {
  const { launch } = plan;
  if (launch === null) return ['  this plan has no command'];
  if (launch.kind === 'embedded') return [`  edgewright ${launch.argv.map(quoted).join(' ')}`];
  const wishes = { ...pastedWishes, program: plan.engine === 'llama-cpp' ? llamaServer : null };
  const place = {
    host: '127.0.0.1',
    port: launch.ports[0] ?? 8_000,
    runDirectory: pastedRunDirectory,
  };
  const spec = makeLaunchSpec({ plan, host, place, wishes });
  const start = { plan, place, spec, steps: launchSteps({ plan, place, wishes }, spec.kind) };
  const lines = [...startLines(start), ...afterLines(start)];
  // A file ends at a word that begins its line: then nothing is indented.
  return launch.files.length > 0 ? lines : lines.map((line) => (line === '' ? '' : `  ${line}`));
}

/** What has to be known and done, and the command. */
export function startLines({ plan, place, spec, steps }: RenderedStart): string[] {
  return [...introLines({ plan, steps }), ...renderCommand(spec, place)];
}

/** What has to be known, and done once. */
export function introLines({ plan, steps }: Pick<RenderedStart, 'plan' | 'steps'>): string[] {
  return [
    ...(plan.launch?.notes ?? []).map((note) => `# ${note}`),
    ...steps.prepare.flatMap(({ argv, unless, because }) => [
      `# Once: ${because}.`,
      `test -e ${quoted(unless)} || ${argv.map(quoted).join(' ')}`,
    ]),
  ];
}

/** What follows once the engine answers; empty for most. */
export function afterLines({ place, spec, steps }: Omit<RenderedStart, 'plan'>): string[] {
  if (steps.afterStart.length === 0) return [];
  const beside = spec.kind === 'container' ? `docker exec ${containerName(place)} ` : '';
  return [
    '',
    '# In another terminal, once it answers:',
    ...steps.afterStart.map((step) =>
      step.kind === 'exec'
        ? `${beside}${step.argv.map(quoted).join(' ')}`
        : `curl http://${place.host}:${place.port}${step.path} -d ${quoted(JSON.stringify(step.body))}`,
    ),
  ];
}
