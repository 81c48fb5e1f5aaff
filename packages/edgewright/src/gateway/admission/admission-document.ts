import type { AdmissionDeployment, AdmissionDocument } from '../../contract/admission.ts';
import { limits } from '../../contract/limits.ts';
import type { Admission } from './admission.ts';
import type { DeploymentDesk } from './deployment-desk.ts';
import { predictNewcomerMs } from './predict-newcomer.ts';

/** `GET /api/admission`: who waits, and why no more may run. */
export function admissionDocument(admission: Admission): AdmissionDocument {
  const { dispatcher, retries, refused, desks } = admission;
  const nowMs = performance.now();
  const tenants = new Set([...dispatcher.line.tenants.keys(), ...dispatcher.running.keys()]);
  const shares = Array.from(tenants, (tenant) => ({
    tenant,
    waiting: dispatcher.line.tenants.get(tenant) ?? 0,
    running: dispatcher.running.get(tenant) ?? 0,
    virtualTokens: Math.round(dispatcher.virtual.of(tenant)),
  })).sort((left, right) => right.waiting - left.waiting || right.running - left.running);
  return {
    schema: 'edgewright/admission@1',
    queue: {
      waiting: dispatcher.line.size,
      bytes: dispatcher.line.bytes,
      tenants: shares.slice(0, limits.shownTenants),
    },
    refused: Object.fromEntries(refused),
    retries: { made: retries.made, refusedByBudget: retries.refused },
    deployments: Array.from(desks.values(), (desk) => deploymentOf(admission, desk, nowMs)),
  };
}

function deploymentOf(admission: Admission, desk: DeploymentDesk, nowMs: number): AdmissionDeployment {
  const { view, room, governor, latencies } = desk;
  const { speed } = room;
  return {
    id: view.id,
    model: view.model,
    slots: room.slots,
    because: governor.because(nowMs),
    changes: [...governor.changes],
    running: room.running,
    waiting: admission.loadOf(view.id).queued,
    kv: { reserved: room.reservedTokens, budget: room.kvTokens, overbooking: room.overbooking },
    longPrompts: room.longPrompts,
    speed: {
      tpotMs: speed.tpotMs,
      promptTokensPerSecond: speed.promptTokensPerSecond,
      outputTokens: speed.outputTokens,
      bytesPerPromptToken: speed.bytesPerPromptToken,
    },
    predictedWaitMs: predictNewcomerMs(admission.dispatcher, view.id, nowMs),
    attainment: desk.attainment(nowMs),
    ttftMs: latencies.ttftMs.read(),
    tpotMs: latencies.tpotMs.read(),
    e2eMs: latencies.e2eMs.read(),
    queueMs: latencies.queueMs.read(),
    health: admission.breaker.stateOf(view.id, nowMs),
  };
}
