/** One alert, as Prometheus evaluates it. */
export interface AlertRule {
  readonly alert: string;
  readonly expression: string;
  /** How long it has to hold. */
  readonly for: string;
  readonly severity: 'warning' | 'critical';
  readonly summary: string;
  /** What to do. */
  readonly action: string;
}

/** What somebody should be told, the most urgent first. */
export const alertRules: readonly AlertRule[] = [
  {
    alert: 'EdgewrightNoEngine',
    expression: 'max by (model) (edgewright_engine_state{state="ready"}) == 0',
    for: '2m',
    severity: 'critical',
    summary: 'No engine of {{ $labels.model }} has been ready for 2 minutes.',
    action: 'Run `edgewright ps`, then `edgewright logs`.',
  },
  {
    alert: 'EdgewrightEngineFailed',
    expression: 'max by (deployment, engine) (edgewright_engine_state{state="failed"}) == 1',
    for: '0m',
    severity: 'critical',
    summary: 'The engine of {{ $labels.deployment }} has failed for good.',
    action: '`edgewright ps` says why; `edgewright doctor` looks at the box.',
  },
  {
    alert: 'EdgewrightObjectiveMissed',
    expression:
      'sum by (model, objective) (rate(edgewright_objective_requests_total{met="no"}[10m])) / sum by (model, objective) (rate(edgewright_objective_requests_total[10m])) > 0.01',
    for: '5m',
    severity: 'warning',
    summary: 'More than 1 % of requests to {{ $labels.model }} miss their {{ $labels.objective }} objective.',
    action: 'GET /api/admission says what holds slots back, and whether the box throttles.',
  },
  {
    alert: 'EdgewrightRefusing',
    expression:
      'sum(rate(edgewright_refused_total[5m])) / clamp_min(sum(rate(edgewright_requests_total[5m])), 1e-9) > 0.05',
    for: '5m',
    severity: 'warning',
    summary: 'More than 5 % of requests get no slot.',
    action:
      'There is more load than the box serves within its objectives: see the panel "Why no more slots".',
  },
  {
    alert: 'EdgewrightThrottled',
    expression: 'max by (deployment) (edgewright_slot_bound{reason="throttle"}) > 0',
    for: '5m',
    severity: 'warning',
    summary: 'The box throttles, and {{ $labels.deployment }} runs fewer requests.',
    action: 'Check cooling, power supply and power mode: `edgewright doctor`.',
  },
  {
    alert: 'EdgewrightMemoryLow',
    expression: 'max by (deployment) (edgewright_slot_bound{reason="memory-low"}) > 0',
    for: '1m',
    severity: 'critical',
    summary: 'Memory runs out, and {{ $labels.deployment }} runs fewer requests.',
    action: '`edgewright doctor` names who holds memory.',
  },
  {
    alert: 'EdgewrightEngineLeftOut',
    expression: 'max by (deployment) (edgewright_ejected) == 1',
    for: '1m',
    severity: 'warning',
    summary: '{{ $labels.deployment }} failed several times in a row and is sent nothing.',
    action: 'Its log says why: `edgewright logs`.',
  },
  {
    alert: 'EdgewrightPreempting',
    expression: 'delta(edgewright_engine_preemptions[5m]) > 0',
    for: '0m',
    severity: 'warning',
    summary: '{{ $labels.deployment }} runs out of key/value cache and computes requests twice.',
    action: 'Plan with fewer sessions or less context.',
  },
  {
    alert: 'EdgewrightGatewaySlow',
    expression: 'max(edgewright_event_loop_delay_seconds{quantile="0.99"}) > 0.02',
    for: '5m',
    severity: 'warning',
    summary: 'The gateway itself is late by more than 20 ms.',
    action: 'The box has no core left for it: give it one, or serve fewer sessions.',
  },
];

/** The document that Prometheus loads with `rule_files`. */
export function alertRuleFile(): object {
  return {
    groups: [
      {
        name: 'edgewright',
        rules: alertRules.map((rule) => ({
          alert: rule.alert,
          expr: rule.expression,
          for: rule.for,
          labels: { severity: rule.severity },
          annotations: { summary: rule.summary, description: rule.action },
        })),
      },
    ],
  };
}
