import type { Plan } from '../../contract/plan.ts';
import type { Evaluated } from '../evaluate-candidate.ts';

export type PlanLaunch = NonNullable<Plan['launch']>;

/** What the arguments of an engine are made from. */
export interface LaunchFacts {
  readonly evaluated: Evaluated;
  /** The model as the engine sees it: a path, or a name of the hub. */
  readonly model: string;
  readonly draft: string | null;
  /** Address the engine listens on: all of a container's, of which one port is published on loopback; else loopback. */
  readonly host: string;
  readonly port: number;
}
