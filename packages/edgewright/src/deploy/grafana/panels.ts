/** Units of Grafana that are used here. */
export type PanelUnit = 's' | 'reqps' | 'percentunit' | 'bytes' | 'watt' | 'celsius' | 'hertz' | 'short';

export interface PanelQuery {
  /** PromQL. `$model` stands for the chosen models, `$__rate_interval` for the window that fits the scrape. */
  readonly expression: string;
  /** Of each line, with labels in `{{ }}`. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** What it tells, and what to do about it. */
  readonly description: string;
  readonly unit: PanelUnit;
  readonly queries: readonly PanelQuery[];
}

export interface PanelRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const ofModel = 'model=~"$model"';

const quantiles = (metric: string): PanelQuery[] =>
  ([0.5, 0.95, 0.99] as const).map((share) => ({
    expression: `histogram_quantile(${share}, sum by (le, model) (rate(${metric}_bucket{${ofModel}}[$__rate_interval])))`,
    legend: `p${share * 100} {{model}}`,
  }));

const rate = (metric: string, by: string, labels = ''): string =>
  `sum by (${by}) (rate(${metric}{${labels}}[$__rate_interval]))`;

/** Everything the dashboard shows, from what a user feels down to the box. */
export const panelRows: readonly PanelRow[] = [
  {
    title: 'What users feel',
    panels: [
      {
        title: 'Time to first token',
        description:
          'From the head of a streaming request to its first token, the wait in the line included.',
        unit: 's',
        queries: quantiles('edgewright_time_to_first_token_seconds'),
      },
      {
        title: 'Time per output token',
        description: 'Mean time per token after the first, by request.',
        unit: 's',
        queries: quantiles('edgewright_time_per_output_token_seconds'),
      },
      {
        title: 'Whole answer',
        description: 'From the head of a request to the end of its answer; answered requests only.',
        unit: 's',
        queries: quantiles('edgewright_request_duration_seconds'),
      },
      {
        title: 'Objectives met',
        description: 'Share of requests within each objective of the settings.',
        unit: 'percentunit',
        queries: [
          {
            expression: `${rate('edgewright_objective_requests_total', 'model, objective', `${ofModel},met="yes"`)} / ${rate('edgewright_objective_requests_total', 'model, objective', ofModel)}`,
            legend: '{{objective}} {{model}}',
          },
        ],
      },
    ],
  },
  {
    title: 'Load',
    panels: [
      {
        title: 'Requests by outcome',
        description: 'Everything but `ok` and `cancelled` is worth a look.',
        unit: 'reqps',
        queries: [
          { expression: rate('edgewright_requests_total', 'outcome', ofModel), legend: '{{outcome}}' },
        ],
      },
      {
        title: 'Tokens per second',
        description: 'Made, read, and found in the cache.',
        unit: 'short',
        queries: [
          {
            expression: rate('edgewright_output_tokens_total', 'model', ofModel),
            legend: 'output {{model}}',
          },
          {
            expression: rate('edgewright_prompt_tokens_total', 'model', ofModel),
            legend: 'prompt {{model}}',
          },
          {
            expression: rate('edgewright_cached_prompt_tokens_total', 'model', ofModel),
            legend: 'cached {{model}}',
          },
        ],
      },
      {
        title: 'Tokens by tenant',
        description: 'Output tokens; shares are fair only while tenants wait for each other.',
        unit: 'short',
        queries: [
          {
            expression: `topk(10, ${rate('edgewright_tenant_tokens_total', 'tenant', 'kind="output"')})`,
            legend: '{{tenant}}',
          },
        ],
      },
      {
        title: 'Refused and tried again',
        description: 'Requests that got no slot, by reason, and second tries on another engine.',
        unit: 'reqps',
        queries: [
          { expression: rate('edgewright_refused_total', 'reason'), legend: '{{reason}}' },
          { expression: 'rate(edgewright_retries_total[$__rate_interval])', legend: 'tried again' },
        ],
      },
    ],
  },
  {
    title: 'Admission',
    panels: [
      {
        title: 'Slots',
        description: 'How many requests may run, do run, and wait.',
        unit: 'short',
        queries: [
          { expression: `edgewright_slots{${ofModel}}`, legend: 'slots {{deployment}}' },
          { expression: `edgewright_slots_used{${ofModel}}`, legend: 'used {{deployment}}' },
          { expression: `edgewright_slots_waited_for{${ofModel}}`, legend: 'waiting {{deployment}}' },
        ],
      },
      {
        title: 'Why no more slots',
        description: 'What each reason allows; the lowest line counts. GET /api/admission says it in words.',
        unit: 'short',
        queries: [
          {
            expression: `min by (deployment, reason) (edgewright_slot_bound{${ofModel}})`,
            legend: '{{reason}} {{deployment}}',
          },
        ],
      },
      {
        title: 'Key/value cache',
        description: 'Tokens reserved for requests inside, of those that the engine has.',
        unit: 'short',
        queries: [
          { expression: `edgewright_kv_reserved_tokens{${ofModel}}`, legend: 'reserved {{deployment}}' },
          { expression: `edgewright_kv_budget_tokens{${ofModel}}`, legend: 'budget {{deployment}}' },
        ],
      },
      {
        title: 'Wait in the line',
        description: 'Of admitted requests.',
        unit: 's',
        queries: [
          {
            expression: `histogram_quantile(0.95, sum by (le, model) (rate(edgewright_queue_seconds_bucket{${ofModel}}[$__rate_interval])))`,
            legend: 'p95 {{model}}',
          },
        ],
      },
    ],
  },
  {
    title: 'Engines and box',
    panels: [
      {
        title: 'State of the engines',
        description: 'The state that is shown is the one that holds.',
        unit: 'short',
        queries: [
          {
            expression: `max by (deployment, engine, state) (edgewright_engine_state{${ofModel}} == 1)`,
            legend: '{{deployment}} {{engine}} {{state}}',
          },
        ],
      },
      {
        title: 'Power and tokens per joule',
        description: 'Of the board, or of its GPUs; tokens per joule over two minutes.',
        unit: 'watt',
        queries: [
          { expression: 'rate(edgewright_energy_joules_total[$__rate_interval])', legend: 'power' },
          { expression: 'sum by (gpu) (edgewright_gpu_power_watts)', legend: 'gpu {{gpu}}' },
          { expression: 'edgewright_output_tokens_per_joule', legend: 'tokens per joule' },
        ],
      },
      {
        title: 'Temperature',
        description: 'Of GPUs and zones of the board.',
        unit: 'celsius',
        queries: [
          { expression: 'max by (gpu) (edgewright_gpu_temperature_celsius)', legend: 'gpu {{gpu}}' },
          { expression: 'max by (zone) (edgewright_temperature_celsius)', legend: '{{zone}}' },
        ],
      },
      {
        title: 'Memory available',
        description: 'On unified memory this is what GPU and programs share.',
        unit: 'bytes',
        queries: [{ expression: 'edgewright_memory_available_bytes', legend: 'available' }],
      },
      {
        title: 'GPU clock and use',
        description: 'A clock that falls under load is a throttle.',
        unit: 'hertz',
        queries: [{ expression: 'min by (gpu) (edgewright_gpu_clock_hertz)', legend: 'clock {{gpu}}' }],
      },
      {
        title: 'Event loop of the gateway',
        description: 'Above 20 ms the gateway itself costs time.',
        unit: 's',
        queries: [{ expression: 'edgewright_event_loop_delay_seconds', legend: 'p{{quantile}}' }],
      },
    ],
  },
];
