import { Counter, Gauge, type Registry } from 'prom-client';
import { every } from '../base/every.ts';
import { limits } from '../contract/limits.ts';
import type { TelemetrySample } from '../contract/telemetry.ts';
import type { TelemetryView } from './telemetry-view.ts';

/** A gap between samples longer than this was not measured: the box slept, or the source was down. */
const LONGEST_GAP_MS = 10_000;

interface Mark {
  readonly atMs: number;
  readonly joules: number;
  readonly tokens: number;
}

/**
 * Energy that the box took while it served: power of the board, or of its GPUs where nothing measures the board, summed
 * over time. Tokens per joule are those of the last two minutes.
 */
export class EnergyMeter {
  readonly #telemetry: TelemetryView;
  readonly #stopLooking: () => void;
  #joules: number | null = null;
  #tokens = 0;
  #lastSample: { atMs: number; watts: number } | null = null;
  #marks: Mark[] = [];

  constructor(telemetry: TelemetryView) {
    this.#telemetry = telemetry;
    this.#stopLooking = every(
      limits.slotTickMs,
      () => this.look(),
      // What could not be read was not measured.
      () => (this.#lastSample = null),
    );
  }

  stop(): void {
    this.#stopLooking();
  }

  /** Since the start; null: no source measures power. */
  get joules(): number | null {
    return this.#joules;
  }

  addTokens(tokens: number): void {
    this.#tokens += tokens;
  }

  look(): void {
    const { latest } = this.#telemetry;
    const watts = latest === null ? null : wattsOf(latest);
    if (latest === null || watts === null) {
      this.#lastSample = null;
      return;
    }
    const before = this.#lastSample;
    this.#lastSample = { atMs: latest.atMs, watts };
    const elapsedMs = before === null ? 0 : latest.atMs - before.atMs;
    if (elapsedMs < 0 || elapsedMs > LONGEST_GAP_MS) return;
    const meanWatts = before === null ? watts : (before.watts + watts) / 2;
    this.#joules = (this.#joules ?? 0) + (meanWatts * elapsedMs) / 1_000;
    this.#marks.push({ atMs: latest.atMs, joules: this.#joules, tokens: this.#tokens });
    this.#marks = this.#marks.filter(({ atMs }) => latest.atMs - atMs <= limits.energyWindowMs);
  }

  /** Output tokens for each joule; null: not measured, or nothing was made. */
  tokensPerJoule(): number | null {
    const [first] = this.#marks;
    const last = this.#marks.at(-1);
    if (!first || !last || last.joules <= first.joules || last.tokens <= first.tokens) return null;
    return (last.tokens - first.tokens) / (last.joules - first.joules);
  }
}

export function registerEnergy(registry: Registry, meter: EnergyMeter): void {
  new Counter({
    name: 'edgewright_energy_joules_total',
    help: 'Energy taken since the start: of the board, or of its GPUs where nothing measures the board.',
    registers: [registry],
    collect() {
      this.reset();
      if (meter.joules !== null) this.inc(meter.joules);
    },
  });
  new Gauge({
    name: 'edgewright_output_tokens_per_joule',
    help: 'Tokens made for each joule of the last two minutes.',
    registers: [registry],
    collect() {
      const value = meter.tokensPerJoule();
      this.reset();
      if (value === null) this.remove();
      else this.set(value);
    },
  });
}

function wattsOf({ boardWatts, gpus }: TelemetrySample): number | null {
  if (boardWatts !== null) return boardWatts;
  const watts = gpus.flatMap(({ powerWatts }) => powerWatts ?? []);
  return watts.length === 0 ? null : watts.reduce((sum, each) => sum + each, 0);
}
