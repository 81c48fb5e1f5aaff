import { formatDuration } from '../../base/format-quantity.ts';
import type { StageProgress } from '../../bench/run/load-run.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { CommandOutput } from '../command-output.ts';
import { LiveLine, progressBar } from '../live-line.ts';

/** Between two lines of a log. */
const logPauseMs = 10_000;
/** Requests whose first tokens the P95 is of. */
const recentRequests = 200;

/** `c8  [████░░░░] 50 %  104 answers  86.3 tokens/s  first token P95 412 ms  about 1 min 20 s left` */
export class BenchProgress {
  readonly #line: LiveLine;
  #stage = '';
  #beganMs = 0;
  #answers = 0;
  #failures = 0;
  #tokens = 0;
  #ttftsMs: number[] = [];

  constructor(output: CommandOutput) {
    this.#line = new LiveLine(output, { logPauseMs });
  }

  add(record: RequestRecord): void {
    this.#enter(record.stage);
    if (record.outcome === 'ok') this.#answers += 1;
    else if (record.outcome !== 'cancelled') this.#failures += 1;
    this.#tokens += record.completionTokens ?? 0;
    if (record.firstTokenNs !== null && record.sentNs !== null) {
      this.#ttftsMs.push((record.firstTokenNs - record.sentNs) / 1e6);
      if (this.#ttftsMs.length > recentRequests) this.#ttftsMs.shift();
    }
  }

  show({ stage, phase, share }: StageProgress): void {
    this.#enter(stage);
    this.#line.show(() => this.#text(phase, share));
  }

  clear(): void {
    this.#line.clear();
  }

  #enter(stage: string): void {
    if (stage === this.#stage) return;
    this.#stage = stage;
    this.#beganMs = performance.now();
    [this.#answers, this.#failures, this.#tokens] = [0, 0, 0];
    this.#ttftsMs = [];
  }

  #text(phase: StageProgress['phase'], share: number | null): string {
    const elapsedMs = performance.now() - this.#beganMs;
    const how = share === null ? 'until steady' : `${progressBar(share)} ${Math.floor(share * 100)} %`;
    const parts = [`${this.#stage.padEnd(8)} ${how}`, `${this.#answers} answers`];
    if (this.#failures > 0) parts.push(`${this.#failures} failed`);
    if (elapsedMs > 1_000) parts.push(`${((this.#tokens / elapsedMs) * 1_000).toFixed(1)} tokens/s`);
    const p95 = this.#ttftsMs.toSorted((left, right) => left - right)[
      Math.ceil(this.#ttftsMs.length * 0.95) - 1
    ];
    if (p95 !== undefined) parts.push(`first token P95 ${p95.toFixed(0)} ms`);
    if (phase === 'measured' && share !== null && share > 0.02) {
      parts.push(`about ${formatDuration((elapsedMs / share) * (1 - share))} left`);
    }
    return parts.join('  ');
  }
}
