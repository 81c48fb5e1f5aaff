import type { PlanEngine } from '../../../contract/plan-engines.ts';

/** Where an engine reads a setting. */
export type FlagPlace =
  /** Of its command line. */
  | 'argument'
  /** A key of a YAML or JSON file; nested ones with a dot between. */
  | 'file'
  /** A key of MLC's `--overrides`. */
  | 'override'
  /** Of its environment. */
  | 'variable';

/** One setting that some releases of an engine read. */
export interface EngineFlag {
  readonly name: string;
  readonly place: FlagPlace;
  /** `switch` stands alone; `json` and `value` take the word behind them. */
  readonly kind: 'value' | 'switch' | 'json';
  /** First release that has it; absent: as far back as the table goes. */
  readonly from?: string;
  /** First release without it. */
  readonly before?: string;
  readonly renamedTo?: string;
  readonly source: string;
}

/** The settings of one engine. */
export interface EngineFlags {
  readonly engine: PlanEngine;
  /** A release that nobody could tell is at least this one. */
  readonly leastUnknown: string;
  /** Negative: `left` is older. */
  readonly compare: (left: string, right: string) => number;
  /** A switch `--x` may also be written `--no-x`. */
  readonly negatable: boolean;
  readonly flags: readonly EngineFlag[];
}

/** Rows for names that have everything else in common, written as one text. */
export function flagRows(common: Omit<EngineFlag, 'name'>, names: string): EngineFlag[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => ({ ...common, name }));
}
