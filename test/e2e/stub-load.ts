import type { AdmissionDocument, RequestInFlight } from 'edgewright/contract/admission';

/** A box that throttles: fewer slots than were planned, and somebody waits. */
export function throttledAdmission(model: string): AdmissionDocument {
  const throttle = 'The box throttles (gpu 0: hw-slowdown, hw-thermal-slowdown).';
  return {
    schema: 'edgewright/admission@1',
    queue: { waiting: 3, bytes: 4_096, tenants: [] },
    refused: { queue_full: 2 },
    retries: { made: 0, refusedByBudget: 0 },
    deployments: [
      {
        id: 'deployment-0',
        model,
        slots: 6,
        because: [
          { id: 'throttle', slots: 6, why: throttle },
          { id: 'plan', slots: 10, why: '10 sessions were planned.' },
        ],
        changes: [{ atMs: 1_795_000_000_000, from: 10, to: 6, id: 'throttle', why: throttle }],
        running: 4,
        waiting: 3,
        kv: { reserved: 18_432, budget: 81_920, overbooking: 1.1 },
        longPrompts: 0,
        speed: { tpotMs: 16, promptTokensPerSecond: 2_000, outputTokens: 200, bytesPerPromptToken: 4 },
        predictedWaitMs: 812,
        attainment: 0.998,
        ttftMs: { p50: 212.4, p95: 401.7, p99: 466.2, count: 512 },
        tpotMs: { p50: 16.3, p95: 18.1, p99: 24.9, count: 512 },
        e2eMs: null,
        queueMs: null,
        health: 'open',
      },
    ],
  };
}

export function requestInFlight(id: string): RequestInFlight {
  return {
    id,
    tenant: 'kiosk-7',
    route: '/v1/chat/completions',
    model: 'edgewright-demo',
    deployment: 'deployment-0',
    state: 'answering',
    startedAtMs: 1_795_000_000_000,
    ageMs: 12_300,
    queueMs: 0,
    promptTokens: 20,
    outputTokens: 40,
  };
}
