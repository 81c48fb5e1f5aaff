import type { PlanEngine } from '../../contract/plan-engines.ts';
import type { FailureClass } from './failure-classes.ts';

/** Words by which engines say why they fail, and what helps. */
export interface FailureRow {
  readonly class: FailureClass;
  /** Tried on a line without prefixes and colours. Named groups may be used as `{name}` in cause and remedy. */
  readonly pattern: RegExp;
  /** Engines that print it. */
  readonly engines: readonly PlanEngine[] | 'all';
  /**
   * `fatal`: an engine that prints it is ending, or will not serve. `warning`: it may go on; it counts when the
   * engine has ended and nothing fatal was said.
   */
  readonly severity: 'fatal' | 'warning';
  /** Also counts on lines that the logger calls information. */
  readonly atAnyLevel?: true;
  /** A later line with which the engine has got over it. */
  readonly recoveredBy?: RegExp;
  /** One sentence. */
  readonly cause: string;
  /** Short, in flags and commands of Edgewright where it has them. */
  readonly remedy: string;
}
