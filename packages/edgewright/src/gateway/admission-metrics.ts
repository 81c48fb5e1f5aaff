import { Counter, Gauge, type Registry } from 'prom-client';
import { slotReasonIds } from '../contract/admission.ts';
import type { AdmissionDocument, AdmissionDeployment } from '../contract/admission.ts';
import type { EngineState } from '../contract/engine-state.ts';
import type { DeploymentView } from '../contract/status.ts';
import type { EngineLoad } from './engine-source.ts';

/** What the gauges of admission are read from, at each scrape. */
export interface AdmissionSource {
  readonly document: () => AdmissionDocument;
  readonly deployments: () => readonly DeploymentView[];
  readonly loadOf: (deploymentId: string) => EngineLoad | null;
}

const engineStates = [
  'stopped',
  'starting',
  'ready',
  'backing-off',
  'unloaded',
  'stopping',
  'failed',
] as const satisfies readonly EngineState['kind'][];

/** All gauges of one scrape are read within it. */
const ONE_SCRAPE_MS = 20;

type Labels = Record<string, string>;

interface DeploymentGauge {
  readonly name: string;
  readonly help: string;
  /** Null has no line: unknown is not zero. */
  readonly read: (deployment: AdmissionDeployment) => number | null;
}

const deploymentGauges: readonly DeploymentGauge[] = [
  { name: 'slots', help: 'Requests that may run now.', read: ({ slots }) => slots },
  { name: 'slots_used', help: 'Requests that hold a slot.', read: ({ running }) => running },
  { name: 'slots_waited_for', help: 'Requests that wait and may run there.', read: ({ waiting }) => waiting },
  {
    name: 'kv_reserved_tokens',
    help: 'Tokens of key/value cache reserved for requests inside.',
    read: ({ kv }) => kv.reserved,
  },
  {
    name: 'kv_budget_tokens',
    help: 'Tokens of key/value cache that the engine has.',
    read: ({ kv }) => kv.budget,
  },
  {
    name: 'kv_overbooking_ratio',
    help: 'Tokens promised for each token of that budget.',
    read: ({ kv }) => kv.overbooking,
  },
  {
    name: 'long_prompts',
    help: 'Long prompts before their first token.',
    read: ({ longPrompts }) => longPrompts,
  },
  {
    name: 'predicted_wait_seconds',
    help: 'When a request that comes now would be sent.',
    read: ({ predictedWaitMs }) => (predictedWaitMs === null ? null : predictedWaitMs / 1_000),
  },
  {
    name: 'objectives_met_ratio',
    help: 'Share of requests of the last 30 s within the objectives, the wait in the line left out.',
    read: ({ attainment }) => attainment,
  },
  {
    name: 'ejected',
    help: '1 while a deployment is left out because it failed several times in a row.',
    read: ({ health }) => (health === 'open' ? 0 : 1),
  },
];

const engineGauges = [
  ['engine_requests_running', 'Requests running, as the engine itself counts them.', 'running'],
  ['engine_requests_waiting', 'Requests waiting inside the engine.', 'waiting'],
  ['engine_kv_cache_usage_ratio', 'Share of its key/value cache in use, as the engine says.', 'kvCacheUsage'],
  ['engine_preemptions', 'Requests that it had to compute again, since its start.', 'preemptions'],
] as const;

/** Registers what admission and engines are like now; read when asked for, so that it cannot drift. */
export function registerAdmission(registry: Registry, current: AdmissionSource): void {
  const source = { ...current, document: keptForOneScrape(current.document) };
  const labelNames = ['deployment', 'model'];
  for (const { name, help, read } of deploymentGauges) {
    gauge(registry, { name, help, labelNames }, () =>
      source.document().deployments.map((deployment) => [labelsOf(deployment), read(deployment)]),
    );
  }
  gauge(
    registry,
    {
      name: 'slot_bound',
      help: `Slots that each reason allows: ${slotReasonIds.join(', ')}.`,
      labelNames: [...labelNames, 'reason'],
    },
    () =>
      source
        .document()
        .deployments.flatMap((deployment) =>
          deployment.because.map(({ id, slots }): [Labels, number] => [
            { ...labelsOf(deployment), reason: id },
            slots,
          ]),
        ),
  );
  for (const [name, help, field] of engineGauges) {
    gauge(registry, { name, help, labelNames }, () =>
      source.deployments().map((view) => [labelsOf(view), source.loadOf(view.id)?.[field] ?? null]),
    );
  }
  registerStates(registry, source);
  registerCounts(registry, source);
}

function registerStates(registry: Registry, source: AdmissionSource): void {
  const labelNames = ['deployment', 'model', 'engine', 'state'];
  gauge(registry, { name: 'engine_state', help: '1 for the state that an engine is in.', labelNames }, () =>
    source
      .deployments()
      .flatMap((view) =>
        engineStates.map((state): [Labels, number] => [
          { ...labelsOf(view), engine: view.engine, state },
          view.state.kind === state ? 1 : 0,
        ]),
      ),
  );
}

function registerCounts(registry: Registry, source: AdmissionSource): void {
  const counter = (name: string, help: string, labelNames: string[], read: () => [Labels, number][]) =>
    new Counter({
      name: `edgewright_${name}`,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.inc(labels, value);
      },
    });
  counter('refused_total', 'Requests that got no slot, by error code.', ['reason'], () =>
    Object.entries(source.document().refused).map(([reason, count]) => [{ reason }, count]),
  );
  counter('retries_total', 'Requests sent a second time.', [], () => [[{}, source.document().retries.made]]);
  counter('retries_refused_total', 'Second tries that the budget did not allow.', [], () => [
    [{}, source.document().retries.refusedByBudget],
  ]);
}

function gauge(
  registry: Registry,
  about: { name: string; help: string; labelNames: string[] },
  read: () => [Labels, number | null][],
): void {
  new Gauge({
    ...about,
    name: `edgewright_${about.name}`,
    registers: [registry],
    collect() {
      this.reset();
      for (const [labels, value] of read()) if (value !== null) this.set(labels, value);
    },
  });
}

/** Every gauge reads it, one after the other. */
function keptForOneScrape<Value>(make: () => Value): () => Value {
  let kept: { value: Value; atMs: number } | null = null;
  return () => {
    const nowMs = performance.now();
    if (kept === null || nowMs - kept.atMs > ONE_SCRAPE_MS) kept = { value: make(), atMs: nowMs };
    return kept.value;
  };
}

function labelsOf({ id, model }: { id: string; model: string }): Labels {
  return { deployment: id, model };
}
