import { auditComputing } from './audit-computing.ts';
import type { AuditFinding } from './audit-finding.ts';
import { auditSizes } from './audit-sizes.ts';
import type { StartedEngine } from './started-engine.ts';

const order: readonly AuditFinding['severity'][] = ['stop', 'warn', 'info'];

/** Holds what an engine says of itself against its plan, the worst first. What it does not say is not judged. */
export function auditStart(started: StartedEngine): AuditFinding[] {
  return [...auditSizes(started), ...auditComputing(started), ...auditLoad(started)].toSorted(
    (left, right) => order.indexOf(left.severity) - order.indexOf(right.severity),
  );
}

/** Somebody else may use the engine, or an earlier client has come back to it. */
function auditLoad({ sample }: StartedEngine): AuditFinding[] {
  const requests = (sample?.values.requestsRunning ?? 0) + (sample?.values.requestsWaiting ?? 0);
  if (requests === 0) return [];
  return [
    {
      id: 'busy-already',
      severity: 'info',
      planned: null,
      found: `${requests} requests before the first one of this service`,
      why: 'Somebody asks the engine past the gateway; what they take is not counted when requests are admitted.',
      nextStep: 'Let all clients use the gateway.',
    },
  ];
}
