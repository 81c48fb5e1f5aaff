import type { PlanEngine } from '../contract/plan-engines.ts';

/** The three constants of the speed model, and whom they are for. */
export interface SpeedConstants {
  /** Time of a step that does not depend on what is read. */
  readonly t0Ms: number;
  /** Share of the nominal bandwidth that is reached, 0.4 to 0.95. */
  readonly efficiency: number;
  /**
   * Prompt tokens per second times the parameters that run for one: 1e14 are 12 500 tokens/s of an 8 B model.
   * Null: the prompts of the points were cached or too short to tell.
   */
  readonly prefillRate: number | null;
}

/** Constants that were fitted to measurements of one box. */
export interface Calibration extends SpeedConstants {
  /**
   * Bandwidth that the efficiency is a share of, in bytes per second. Null: that of the catalog. Of a machine whose
   * bandwidth nobody knows it is what the points tell, with an efficiency of 1.
   */
  readonly bandwidthBytesPerSecond: number | null;
  /** Device id, and the GPU's own id where it has one. */
  readonly device: string;
  readonly box: string | null;
  readonly engine: PlanEngine;
  readonly engineVersion: string | null;
  /** Null: fitted over several. */
  readonly model: string | null;
  readonly precision: string | null;
  readonly points: number;
  /** Mean of |prediction / measurement - 1| over the points. */
  readonly meanError: number;
}
