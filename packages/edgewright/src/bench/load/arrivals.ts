import type { LoadModel } from '../../contract/load-model.ts';
import { drawExponential, drawGamma, type Random } from './draw.ts';

/** One request of an open loop: when it is wanted, and what the log says of it. */
export interface Arrival {
  readonly atMs: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

export type OpenLoad = Extract<LoadModel, { kind: 'rate' | 'trace' | 'burst' }>;

/**
 * The moments at which an open loop wants its requests, from the start of the stage. Fixed in advance: no answer moves a
 * later arrival, or the waits that an overload makes would go unmeasured (coordinated omission). Rates never end.
 */
export function* arrivals(load: OpenLoad, random: Random): Generator<Arrival> {
  switch (load.kind) {
    case 'burst':
      for (let index = 0; index < load.requests; index += 1) yield { atMs: load.atMs };
      return;
    case 'trace':
      for (const { atMs, inputTokens, outputTokens } of load.arrivals) {
        yield {
          atMs: atMs * load.timeScale,
          ...(inputTokens === undefined ? {} : { inputTokens }),
          ...(outputTokens === undefined ? {} : { outputTokens }),
        };
      }
      return;
    case 'rate': {
      const meanGapMs = 1_000 / load.requestsPerSecond;
      for (let atMs = 0; ; atMs += meanGapMs * relativeGap(load, random)) yield { atMs };
    }
  }
}

/** One gap in units of the mean gap. */
function relativeGap(load: Extract<LoadModel, { kind: 'rate' }>, random: Random): number {
  switch (load.arrivals) {
    case 'constant':
      return 1;
    case 'poisson':
      return drawExponential(random);
    case 'gamma':
      return drawGamma(load.shape, random);
  }
}
