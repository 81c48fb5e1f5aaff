import { monitorEventLoopDelay, performance, type IntervalHistogram } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ActiveRequest, Outcome, RequestFacts } from './active-requests.ts';
import { registerTelemetry } from './telemetry-metrics.ts';
import { noTelemetry, type TelemetryView } from './telemetry-view.ts';

/** Edges that contain the usual service level objectives, so that attainment can be read off exactly. */
const FIRST_TOKEN_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 5, 10, 30, 60];
const PER_TOKEN_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.0167, 0.02, 0.025, 0.0333, 0.05, 0.1, 0.25, 0.5, 1];
const DURATION_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600];
const QUEUE_SECONDS = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];
const NANOSECONDS_PER_SECOND = 1e9;
const EVENT_LOOP_RESOLUTION_MS = 10;

/** What the gateway counts about itself. One registry per gateway; observed once per request, at its end. */
export class GatewayMetrics {
  readonly registry: Registry;
  readonly #requests: Counter<'route' | 'model' | 'outcome'>;
  readonly #durationSeconds: Histogram<'route' | 'model'>;
  readonly #firstTokenSeconds: Histogram<'route' | 'model'>;
  readonly #perTokenSeconds: Histogram<'route' | 'model'>;
  readonly #queueSeconds: Histogram<'model'>;
  readonly #tokens: Record<'prompt' | 'output' | 'cached', Counter<'model'>>;
  readonly #eventLoop: EventLoopWatch;

  constructor(options: {
    load: () => { running: number; queued: number };
    telemetry?: TelemetryView;
    registry?: Registry;
  }) {
    const registry = options.registry ?? new Registry();
    const registers = [registry];
    const labels = ['route', 'model'] as const;
    this.registry = registry;
    this.#requests = new Counter({
      name: 'edgewright_requests_total',
      help: 'Requests for tokens, by how they ended.',
      labelNames: ['route', 'model', 'outcome'],
      registers,
    });
    const histogram = (name: string, help: string, buckets: number[]) =>
      new Histogram({ name: `edgewright_${name}`, help, labelNames: labels, buckets, registers });
    this.#durationSeconds = histogram(
      'request_duration_seconds',
      'From the head of a request to the end of its answer.',
      DURATION_SECONDS,
    );
    this.#firstTokenSeconds = histogram(
      'time_to_first_token_seconds',
      'From the head of a streaming request to its first token.',
      FIRST_TOKEN_SECONDS,
    );
    this.#perTokenSeconds = histogram(
      'time_per_output_token_seconds',
      'Mean time per token after the first, per streaming request.',
      PER_TOKEN_SECONDS,
    );
    this.#queueSeconds = new Histogram({
      name: 'edgewright_queue_seconds',
      help: 'Time admitted requests spent waiting for a slot.',
      labelNames: ['model'],
      buckets: QUEUE_SECONDS,
      registers,
    });
    const counter = (name: string, help: string) =>
      new Counter({ name: `edgewright_${name}`, help, labelNames: ['model'], registers });
    this.#tokens = {
      prompt: counter('prompt_tokens_total', 'Prompt tokens of answered requests.'),
      output: counter('output_tokens_total', 'Tokens made; frames with text where the engine gave no usage.'),
      cached: counter('cached_prompt_tokens_total', 'Prompt tokens that the engine had in its cache.'),
    };
    registerLoad(registry, options.load);
    registerTelemetry(registry, options.telemetry ?? noTelemetry);
    this.#eventLoop = new EventLoopWatch(registry);
  }

  /** One request has ended. */
  observe(request: ActiveRequest, outcome: Outcome): void {
    const { facts, route } = request;
    const model = facts.model ?? 'unknown';
    this.#requests.inc({ route, model, outcome });
    if (facts.queueMs !== null) this.#queueSeconds.observe({ model }, facts.queueMs / 1_000);
    if (facts.firstTokenAtMs !== null) {
      const firstTokenMs = facts.firstTokenAtMs - request.startedAtMs;
      this.#firstTokenSeconds.observe({ route, model }, firstTokenMs / 1_000);
    }
    if (outcome === 'ok') {
      this.#durationSeconds.observe({ route, model }, (performance.now() - request.startedAtMs) / 1_000);
      const perTokenMs = timePerOutputTokenMs(facts);
      if (perTokenMs !== null) this.#perTokenSeconds.observe({ route, model }, perTokenMs / 1_000);
    }
    this.#countTokens(facts, model);
  }

  stop(): void {
    this.#eventLoop.stop();
  }

  #countTokens(facts: RequestFacts, model: string): void {
    const { usage } = facts;
    const outputTokens = usage?.completion_tokens ?? facts.tokenFrames;
    if (outputTokens !== null) this.#tokens.output.inc({ model }, outputTokens);
    if (!usage) return;
    this.#tokens.prompt.inc({ model }, usage.prompt_tokens);
    const cachedTokens = usage.prompt_tokens_details?.cached_tokens;
    if (typeof cachedTokens === 'number') this.#tokens.cached.inc({ model }, cachedTokens);
  }
}

/** Mean time between tokens after the first. `null` for fewer than two tokens, or when the count is not known. */
function timePerOutputTokenMs(facts: RequestFacts): number | null {
  const { firstTokenAtMs, lastTokenAtMs, usage } = facts;
  if (firstTokenAtMs === null || lastTokenAtMs === null || !usage || usage.completion_tokens < 2) return null;
  return (lastTokenAtMs - firstTokenAtMs) / (usage.completion_tokens - 1);
}

/** Read when asked for, so that they cannot drift from what the admissions know. */
function registerLoad(registry: Registry, load: () => { running: number; queued: number }): void {
  const registers = [registry];
  new Gauge({
    name: 'edgewright_requests_running',
    help: 'Requests that hold a slot.',
    registers,
    collect() {
      this.set(load().running);
    },
  });
  new Gauge({
    name: 'edgewright_requests_queued',
    help: 'Requests that wait for a slot.',
    registers,
    collect() {
      this.set(load().queued);
    },
  });
}

/** How late the event loop runs, since the last scrape, and how busy it is. */
class EventLoopWatch {
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
