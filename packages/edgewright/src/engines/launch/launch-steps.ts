import type { Plan } from '../../contract/plan.ts';
import type { LaunchPlace, LaunchSpec } from '../launch-spec.ts';
import { onTheBox } from './launch-paths.ts';
import type { LaunchWishes } from './launch-wishes.ts';
import { configMount } from './render-command.ts';

type PlanLaunch = NonNullable<Plan['launch']>;

/** What has to be done before and after a start; without it the engine ends, or has no model. */
export type LaunchSteps = Pick<PlanLaunch, 'prepare' | 'afterStart'>;

/** Stands in plans for the folder of data, which each box has elsewhere. */
const dataPlaceholder = /\$DATA(?=\/|$)/g;

/** A plan with the folder of data put in. */
export function withDataDirectory(launch: PlanLaunch, { dataDirectory }: LaunchWishes): PlanLaunch {
  const put = (text: string): string => text.replaceAll(dataPlaceholder, () => dataDirectory);
  return {
    ...launch,
    mounts: launch.mounts.map((mount) => ({ ...mount, from: put(mount.from) })),
    prepare: launch.prepare.map(({ argv, unless, because }) => ({
      argv: argv.map(put),
      unless: put(unless),
      because,
    })),
  };
}

/** Programs of `afterStart` run in the container, or here with the paths and the address of here. */
export function launchSteps(
  { plan, place, wishes }: { plan: Plan; place: LaunchPlace; wishes: LaunchWishes },
  kind: LaunchSpec['kind'],
): LaunchSteps {
  if (plan.launch === null) return { prepare: [], afterStart: [] };
  const { prepare, afterStart } = withDataDirectory(plan.launch, wishes);
  if (kind !== 'process') return { prepare, afterStart };
  const pairs = [{ from: place.runDirectory, to: configMount }];
  return {
    prepare,
    afterStart: afterStart.map((step) =>
      step.kind === 'exec'
        ? {
            ...step,
            argv: [
              'env',
              `OLLAMA_HOST=${place.host}:${place.port}`,
              ...step.argv.map((word) => onTheBox(word, pairs)),
            ],
          }
        : step,
    ),
  };
}
