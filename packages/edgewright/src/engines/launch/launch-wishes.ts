import type { HostFacts } from '../../contract/host-facts.ts';
import type { Plan } from '../../contract/plan.ts';
import type { LaunchPlace } from '../launch-spec.ts';

/** What the plan and the box leave open. */
export interface LaunchWishes {
  /** Program of the engine on this box, for example the path of `llama-server`; null: a container, or what Python has. */
  readonly program: string | null;
  /** Where compile caches and stores are kept between starts. */
  readonly dataDirectory: string;
  /** Home of the user, below which the Hugging Face cache lies where the facts of the box do not say. */
  readonly homeDirectory: string;
  /** Nothing may be fetched: the model has to be here. */
  readonly offline: boolean;
  /** `bridge` publishes the port on loopback; null: what suits the box. */
  readonly network: 'host' | 'bridge' | null;
}

export interface LaunchQuestion {
  readonly plan: Plan;
  readonly host: HostFacts;
  readonly place: LaunchPlace;
  readonly wishes: LaunchWishes;
}
