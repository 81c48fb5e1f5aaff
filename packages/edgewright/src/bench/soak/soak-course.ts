import { limits } from '../../contract/limits.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { SoakDanger, SoakSettling } from '../../contract/soak-report.ts';
import type { TelemetryEvent } from '../../contract/telemetry.ts';
import { dangerOfErrors, dangerOfEvent, recentMs } from './find-danger.ts';
import type { SoakMoment } from './soak-observation.ts';
import { type Flatness, flatDegrees, temperaturesFlat } from './temperatures-flat.ts';

export interface CourseOptions {
  readonly soakMs: number;
  readonly settleMostMs: number;
  readonly stopOnThrottle: boolean;
  /** When the load began. All times since the moment 0 of the records. */
  readonly beganMs: number;
}

/** Where a soak stands: settling, then soaking, then over. It is told what happens, and reads no clock. */
export class SoakCourse {
  readonly #options: CourseOptions;
  #fromMs: number | null = null;
  #settling: SoakSettling = { kind: 'not-reached', seconds: null, because: '' };
  #danger: SoakDanger | null = null;
  #recent: RequestRecord[] = [];

  constructor(options: CourseOptions) {
    this.#options = options;
  }

  /** Since when temperatures are flat; null: they are not yet. */
  get fromMs(): number | null {
    return this.#fromMs;
  }

  get settling(): SoakSettling {
    return this.#settling;
  }

  /** What has to end it now. */
  get danger(): SoakDanger | null {
    return this.#danger;
  }

  add(record: RequestRecord): void {
    this.#recent.push(record);
    if (this.#recent.length > limits.soakRecentRequests) this.#recent.shift();
  }

  happened(event: TelemetryEvent): void {
    this.#danger ??= dangerOfEvent(event, this.#options);
  }

  /** The server no longer does what a soak could judge. */
  lost(because: string, atMs: number): void {
    this.#danger ??= { kind: 'target-lost', atMs, because };
  }

  /**
   * Looks at everything once more; called about once per second.
   *
   * @param moments of the box under test; null: it cannot be watched from here
   */
  look(moments: readonly SoakMoment[] | null, nowMs: number): void {
    this.#recent = this.#recent.filter(({ endNs }) => endNs / 1e6 >= nowMs - recentMs);
    this.#danger ??= dangerOfErrors(this.#recent, nowMs);
    if (this.#fromMs !== null) return;
    const { beganMs, settleMostMs } = this.#options;
    const own = moments?.filter(({ atMs }) => atMs >= beganMs) ?? null;
    const flatness: Flatness = own === null ? { kind: 'no-temperature' } : temperaturesFlat(own, nowMs);
    const isLate = nowMs - beganMs >= settleMostMs;
    if (flatness.kind !== 'flat' && flatness.kind !== 'no-temperature' && !isLate) return;
    this.#fromMs = nowMs;
    this.#settling = settlingOf(flatness, { seconds: (nowMs - beganMs) / 1_000, isElsewhere: own === null });
  }

  isOver(nowMs: number): boolean {
    return this.#fromMs !== null && nowMs - this.#fromMs >= this.#options.soakMs;
  }

  /** Of the soak itself, 0 to 1; null: nobody knows when temperatures will be flat. */
  share(nowMs: number): number | null {
    return this.#fromMs === null ? null : Math.min(1, (nowMs - this.#fromMs) / this.#options.soakMs);
  }
}

function settlingOf(
  flatness: Flatness,
  { seconds, isElsewhere }: { seconds: number; isElsewhere: boolean },
): SoakSettling {
  const after = `after ${(seconds / 60).toFixed(1)} min`;
  switch (flatness.kind) {
    case 'no-temperature': {
      const why = isElsewhere
        ? 'The box under test cannot be watched from here'
        : 'This box tells no temperature';
      return { kind: 'no-temperature', seconds, because: `${why}: the soak has a fixed length.` };
    }
    case 'flat': {
      const because = `Temperatures were flat ${after}: ${flatness.zone} moved most, by ${flatness.degrees.toFixed(2)} °C in five minutes.`;
      return { kind: 'flat', seconds, because };
    }
    case 'moving': {
      const because = `Temperatures were not flat ${after}: ${flatness.zone} moved by ${flatness.degrees.toFixed(2)} °C in five minutes, ${flatDegrees} may be.`;
      return { kind: 'never-flat', seconds, because };
    }
    case 'too-early': {
      const because = `The wait for flat temperatures ended ${after}, before five minutes of samples were there.`;
      return { kind: 'never-flat', seconds, because };
    }
  }
}
