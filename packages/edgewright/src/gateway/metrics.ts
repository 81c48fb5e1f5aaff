import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Outcome, RequestFacts } from './request-facts.ts';
import type { ActiveRequest } from './active-requests.ts';
import { registerAdmission, type AdmissionSource } from './admission-metrics.ts';
import { EventLoopWatch } from './event-loop-metrics.ts';
import { EnergyMeter, registerEnergy } from './energy-meter.ts';
import { SettingsHolder } from './settings.ts';
import { registerTelemetry } from './telemetry-metrics.ts';
import { TenantMetrics } from './tenant-metrics.ts';
import { noTelemetry, type TelemetryView } from './telemetry-view.ts';

/** Edges that contain the usual service level objectives, so that attainment can be read off exactly. */
const FIRST_TOKEN_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 5, 10, 30, 60];
const PER_TOKEN_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.0167, 0.02, 0.025, 0.0333, 0.05, 0.1, 0.25, 0.5, 1];
const DURATION_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600];
const QUEUE_SECONDS = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];

/** What is read from others. */
interface MetricsSources {
  load: () => { running: number; queued: number };
  /** @default nobody is admitted */
  admission?: AdmissionSource;
  /** @default nothing is known of the box */
  telemetry?: TelemetryView;
}

/** What the gateway counts about itself. One registry per gateway; observed once per request, at its end. */
export class GatewayMetrics {
  readonly registry: Registry;
  readonly #requests: Counter<'route' | 'model' | 'outcome'>;
  readonly #durationSeconds: Histogram<'route' | 'model'>;
  readonly #firstTokenSeconds: Histogram<'route' | 'model'>;
  readonly #perTokenSeconds: Histogram<'route' | 'model'>;
  readonly #queueSeconds: Histogram<'model'>;
  readonly #tokens: Record<'prompt' | 'output' | 'cached', Counter<'model'>>;
  readonly #byTenant: TenantMetrics;
  readonly #objectives: Counter<'model' | 'objective' | 'met'>;
  readonly #settings: SettingsHolder;
  readonly #energy: EnergyMeter;
  readonly #eventLoop: EventLoopWatch;

  constructor(options: MetricsSources & { settings?: SettingsHolder; registry?: Registry }) {
    const registry = options.registry ?? new Registry();
    const registers = [registry];
    const labels = ['route', 'model'] as const;
    this.registry = registry;
    this.#settings = options.settings ?? new SettingsHolder();
    const { slo } = this.#settings.current;
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
      withEdge(FIRST_TOKEN_SECONDS, slo.ttftMs),
    );
    this.#perTokenSeconds = histogram(
      'time_per_output_token_seconds',
      'Mean time per token after the first, per streaming request.',
      withEdge(PER_TOKEN_SECONDS, slo.tpotMs),
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
    this.#byTenant = new TenantMetrics(registry);
    this.#objectives = new Counter({
      name: 'edgewright_objective_requests_total',
      help: 'Requests that an objective speaks about, and whether it was met; the wait in the line counts.',
      labelNames: ['model', 'objective', 'met'],
      registers,
    });
    this.#energy = new EnergyMeter(options.telemetry ?? noTelemetry);
    this.#eventLoop = new EventLoopWatch(registry);
    this.#registerSurroundings(options);
  }

  /** What is read from others at each scrape. */
  #registerSurroundings(options: MetricsSources): void {
    const { registry } = this;
    registerLoad(registry, options.load);
    registerAdmission(registry, options.admission ?? noAdmission);
    registerEnergy(registry, this.#energy);
    registerTelemetry(registry, options.telemetry ?? noTelemetry);
  }

  /** One request has ended. */
  observe(request: ActiveRequest, outcome: Outcome): void {
    const { facts, route } = request;
    const model = facts.model ?? 'unknown';
    this.#requests.inc({ route, model, outcome });
    const { tenant } = request.caller;
    this.#byTenant.ended(tenant, outcome);
    if (facts.queueMs !== null) this.#queueSeconds.observe({ model }, facts.queueMs / 1_000);
    if (facts.firstTokenAtMs !== null) {
      const firstTokenMs = facts.firstTokenAtMs - request.startedAtMs;
      this.#firstTokenSeconds.observe({ route, model }, firstTokenMs / 1_000);
      this.#objective('ttft', model, firstTokenMs);
    }
    if (outcome === 'ok') {
      this.#durationSeconds.observe({ route, model }, (performance.now() - request.startedAtMs) / 1_000);
      const perTokenMs = timePerOutputTokenMs(facts);
      if (perTokenMs !== null) {
        this.#perTokenSeconds.observe({ route, model }, perTokenMs / 1_000);
        this.#objective('tpot', model, perTokenMs);
      }
    }
    this.#countTokens(facts, { model, tenant });
  }

  stop(): void {
    this.#eventLoop.stop();
    this.#energy.stop();
  }

  #objective(objective: 'ttft' | 'tpot', model: string, takenMs: number): void {
    const { slo } = this.#settings.current;
    const limitMs = objective === 'ttft' ? slo.ttftMs : slo.tpotMs;
    if (limitMs === null) return;
    this.#objectives.inc({ model, objective, met: takenMs <= limitMs ? 'yes' : 'no' });
  }

  #countTokens(facts: RequestFacts, { model, tenant }: { model: string; tenant: string }): void {
    const { usage } = facts;
    const outputTokens = usage?.completion_tokens ?? facts.tokenFrames;
    if (outputTokens !== null) {
      this.#tokens.output.inc({ model }, outputTokens);
      this.#byTenant.used(tenant, 'output', outputTokens);
      this.#energy.addTokens(outputTokens);
    }
    if (!usage) return;
    this.#tokens.prompt.inc({ model }, usage.prompt_tokens);
    this.#byTenant.used(tenant, 'prompt', usage.prompt_tokens);
    const cachedTokens = usage.prompt_tokens_details?.cached_tokens;
    if (typeof cachedTokens === 'number') this.#tokens.cached.inc({ model }, cachedTokens);
  }
}

/** For a registry that nobody admits to. */
const noAdmission: AdmissionSource = {
  document: () => ({
    schema: 'edgewright/admission@1',
    queue: { waiting: 0, bytes: 0, tenants: [] },
    refused: {},
    retries: { made: 0, refusedByBudget: 0 },
    deployments: [],
  }),
  deployments: () => [],
  loadOf: () => null,
};

/** The edges, with the objective as one of them: so the share that met it can be read off exactly. */
function withEdge(edgesSeconds: readonly number[], objectiveMs: number | null): number[] {
  const all = objectiveMs === null ? edgesSeconds : [...edgesSeconds, objectiveMs / 1_000];
  return [...new Set(all)].sort((left, right) => left - right);
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
