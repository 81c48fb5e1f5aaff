import type { TelemetryEvent, TelemetrySample } from '../../contract/telemetry.ts';
import type { TelemetryView } from '../telemetry-view.ts';

/** What the state of the box takes from the speed of its engines. Null: nothing. */
export interface Pressure {
  /** What throttles, in words. */
  readonly throttle: string | null;
  /** Of the fastest clock that was seen, while it throttles; null: clocks are not known. */
  readonly clockShare: number | null;
  /** How much is left, in words. */
  readonly memoryLow: string | null;
}

export const noPressure: Pressure = { throttle: null, clockShare: null, memoryLow: null };

/** Less than this is not believed, and more takes nothing away that anybody would feel. */
const CLOCK_SHARE_BOUNDS = [0.3, 0.95] as const;

/** Follows the events of the box. Events that were there before count as well: it may start while the box throttles. */
export class BoxPressure {
  readonly #telemetry: TelemetryView;
  #lastEvent: TelemetryEvent | null = null;
  readonly #throttling = new Map<string, string>();
  #memoryLow: string | null = null;
  #fastestClock = 0;

  constructor(telemetry: TelemetryView) {
    this.#telemetry = telemetry;
  }

  read(): Pressure {
    const { recentEvents, latest } = this.#telemetry;
    const seen = this.#lastEvent === null ? -1 : recentEvents.lastIndexOf(this.#lastEvent);
    for (const event of recentEvents.slice(seen + 1)) this.#follow(event);
    this.#lastEvent = recentEvents.at(-1) ?? null;
    const clock = slowestClock(latest);
    if (clock !== null && this.#throttling.size === 0) {
      this.#fastestClock = Math.max(this.#fastestClock, clock);
    }
    return {
      throttle: this.#throttling.size === 0 ? null : [...this.#throttling.values()].join('; '),
      clockShare: this.#throttling.size === 0 || clock === null ? null : this.#shareOf(clock),
      memoryLow: this.#memoryLow,
    };
  }

  #follow(event: TelemetryEvent): void {
    if (event.kind === 'throttle-started') {
      this.#throttling.set(event.what, `${event.what}: ${event.reasons.join(', ')}`);
    } else if (event.kind === 'throttle-ended') {
      this.#throttling.delete(event.what);
    } else if (event.kind === 'memory-low') {
      this.#memoryLow = `${mebibytes(event.availableBytes)} MiB left, ${mebibytes(event.thresholdBytes)} MiB wanted`;
    } else if (event.kind === 'memory-recovered') {
      this.#memoryLow = null;
    }
  }

  #shareOf(clock: number): number | null {
    if (this.#fastestClock === 0) return null;
    const [least, most] = CLOCK_SHARE_BOUNDS;
    return Math.min(most, Math.max(least, clock / this.#fastestClock));
  }
}

function slowestClock(sample: TelemetrySample | null): number | null {
  const clocks = (sample?.gpus ?? []).flatMap(({ smClockMhz, utilizationPercent }) =>
    // An idle GPU clocks down without being throttled.
    smClockMhz === null || (utilizationPercent ?? 100) < 50 ? [] : [smClockMhz],
  );
  return clocks.length === 0 ? null : Math.min(...clocks);
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
