import { AppError } from '../../base/app-error.ts';
import type { PlansDocument } from '../../contract/control.ts';
import type { DoctorReport } from '../../contract/finding.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import type { RunsDocument } from '../../contract/runs.ts';
import type { BoxView } from '../box-view.ts';
import { authorize } from './authorize.ts';
import type { ControlExchange } from './handlers.ts';

/** `GET /api/host`: what was found on this machine when the service started. */
export function showHost(exchange: ControlExchange): HostFacts {
  return boxOf(exchange).facts();
}

/** `GET /api/findings`: the doctor's look at the machine, now. */
export function showFindings(exchange: ControlExchange): Promise<DoctorReport> {
  return boxOf(exchange).findings();
}

/** `GET /api/plan`: of each deployment that was planned. */
export function showPlans(exchange: ControlExchange): PlansDocument {
  const box = boxOf(exchange);
  const plans = exchange.parts.engines.deployments().flatMap(({ id }) => {
    const plan = box.planOf(id);
    return plan === null ? [] : [{ deployment: id, plan }];
  });
  return { schema: 'edgewright/plans@1', plans };
}

/** `GET /api/runs`: what `bench`, `certify` and their relatives have kept. */
export async function listKeptRuns(exchange: ControlExchange): Promise<RunsDocument> {
  return { schema: 'edgewright/runs@1', runs: await boxOf(exchange).runs() };
}

/** Paths, serial numbers and programs of a machine are for its user. */
function boxOf({ parts, request }: ControlExchange): BoxView {
  authorize(request, parts.control?.token ?? null);
  if (parts.box === null) throw new AppError('internal', { message: 'Nothing is known of the box.' });
  return parts.box;
}
