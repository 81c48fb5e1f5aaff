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
  offline: false,
  network: null,
};

/** The command that starts the engine of a plan on a box, ready to paste: what the supervisor runs there, too. */
export function renderLaunch(plan: Plan, host: HostFacts): string[] {
  const { launch } = plan;
  if (launch === null) return ['  this plan has no command'];
  if (launch.kind === 'embedded') return [`  edgewright ${launch.argv.map(quoted).join(' ')}`];
  const lines = launchLines({ plan, host, wishes: pastedWishes });
  // A file ends at a word that begins its line: then nothing is indented.
  return launch.files.length > 0 ? lines : lines.map((line) => (line === '' ? '' : `  ${line}`));
}

/** As for a file: not indented, and files at the left margin, where a shell looks for their end. */
export function launchLines(about: { plan: Plan; host: HostFacts; wishes: LaunchWishes }): string[] {
  const { plan, host, wishes } = about;
  const place: LaunchPlace = {
    host: '127.0.0.1',
    port: plan.launch?.ports[0] ?? 8_000,
    runDirectory: '$PWD/edgewright-run',
  };
  const spec = makeLaunchSpec({ plan, host, place, wishes });
  const steps = launchSteps({ plan, place, wishes }, spec.kind);
  return [
    ...noteLines(plan),
    ...prepareLines(steps),
    ...renderCommand(spec, place),
    ...afterLines(steps, { spec, place }),
  ];
}

function noteLines({ launch }: Plan): string[] {
  return (launch?.notes ?? []).flatMap((note) => [`# ${note}`]);
}

function prepareLines({ prepare }: LaunchSteps): string[] {
  return prepare.flatMap(({ argv, unless, because }) => [
    `# Once: ${because}.`,
    `test -e ${quoted(unless)} || ${argv.map(quoted).join(' ')}`,
  ]);
}

function afterLines(
  { afterStart }: LaunchSteps,
  { spec, place }: { spec: LaunchSpec; place: LaunchPlace },
): string[] {
  if (afterStart.length === 0) return [];
  const beside = spec.kind === 'container' ? `docker exec ${containerName(place)} ` : '';
  return [
    '',
    '# In another terminal, once it answers:',
    ...afterStart.map((step) =>
      step.kind === 'exec'
        ? `${beside}${step.argv.map(quoted).join(' ')}`
        : `curl http://${place.host}:${place.port}${step.path} -d ${quoted(JSON.stringify(step.body))}`,
    ),
  ];
}
