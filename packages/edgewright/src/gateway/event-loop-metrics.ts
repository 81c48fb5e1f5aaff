import { monitorEventLoopDelay, performance, type IntervalHistogram } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

const NANOSECONDS_PER_SECOND = 1e9;
const EVENT_LOOP_RESOLUTION_MS = 10;

/** How late the event loop runs, since the last scrape, and how busy it is. */
export class EventLoopWatch {
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: EVENT_LOOP_RESOLUTION_MS });
  #lastUtilization = performance.eventLoopUtilization();

  constructor(registry: Registry) {
    const delay = this.#delay;
    delay.enable();
    new Gauge({
      name: 'edgewright_event_loop_delay_seconds',
      help: 'Delay of the event loop since the last scrape.',
      labelNames: ['quantile'],
      registers: [registry],
      collect() {
        for (const quantile of [50, 99]) {
          // The histogram measures the interval between its ticks; what is beyond the interval is delay.
          const seconds =
            delay.percentile(quantile) / NANOSECONDS_PER_SECOND - EVENT_LOOP_RESOLUTION_MS / 1_000;
          this.set({ quantile: String(quantile / 100) }, Math.max(0, seconds));
        }
        delay.reset();
      },
    });
    const utilization = () => this.#utilization();
    new Gauge({
      name: 'edgewright_event_loop_utilization',
      help: 'Share of time since the last scrape in which the event loop was busy, 0 to 1.',
      registers: [registry],
      collect() {
        this.set(utilization());
      },
    });
  }

  stop(): void {
    this.#delay.disable();
  }

  #utilization(): number {
    const now = performance.eventLoopUtilization();
    const since = performance.eventLoopUtilization(now, this.#lastUtilization);
    this.#lastUtilization = now;
    return since.utilization;
  }
}
