import type { EngineImage } from '../../catalog/engines/engine-profile.ts';
import type { Plan } from '../../contract/plan.ts';
import type { Evaluated } from '../evaluate-candidate.ts';

export type PlanLaunch = NonNullable<Plan['launch']>;

/** What the arguments of an engine are made from. */
export interface LaunchFacts {
  readonly evaluated: Evaluated;
  /** Null: it is installed on the box. */
  readonly image: EngineImage | null;
  /** Release to write for; null: not known, and what every release takes has to do. */
  readonly version: string | null;
  /** The model as the engine sees it: a path, or a name of the hub. */
  readonly model: string;
  /** Name for clients. */
  readonly servedName: string;
  readonly draft: string | null;
  /** Address the engine listens on: all of a container's, of which one port is published on loopback; else loopback. */
  readonly host: string;
  readonly port: number;
  readonly threads: number;
  readonly admission: 'guaranteed-no-evict' | 'max-utilization';
  /** Null: the engine's own. */
  readonly blockTokens: number | null;
}

/** What one engine is told, and what has to be known about it. What is left out is empty. */
export interface EngineWords {
  /** Behind the words that name the program. */
  readonly arguments: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: PlanLaunch['files'];
  readonly notes?: readonly string[];
  readonly prepare?: PlanLaunch['prepare'];
  readonly afterStart?: PlanLaunch['afterStart'];
  /** Mounts beside the model. */
  readonly mounts?: PlanLaunch['mounts'];
  /** Name under which it lists the model; null: its own choice. */
  readonly servedName: string | null;
}

/** Where the files of a start lie, as the engine sees them. */
export const configFolder = '/config';
