import { runsDocumentSchema } from '../../contract/runs.ts';
import { admissionDocumentSchema, requestsDocumentSchema } from '../../contract/admission.ts';
import {
  deploymentsDocumentSchema,
  plansDocumentSchema,
  serviceEventSchema,
} from '../../contract/control.ts';
import { doctorReportSchema } from '../../contract/finding.ts';
import { hostFactsSchema } from '../../contract/host-facts.ts';
import { livenessSchema, readinessSchema, statusSchema } from '../../contract/status.ts';
import { telemetryDocumentSchema } from '../../contract/telemetry.ts';
import { admissionDocument } from '../admission/admission-document.ts';
import { listKeptRuns, showFindings, showHost, showPlans } from '../control/box.ts';
import { listDeployments } from '../control/handlers.ts';
import { listRequests } from '../control/requests.ts';
import { streamEvents } from '../control/service-events.ts';
import { readiness, statusDocument, telemetryDocument } from '../health.ts';
import type { Route, RouteAbout } from '../route.ts';

/** What may be looked at, and changes nothing. */
export const watchingRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/health/live',
    generates: false,
    about: {
      operation: 'isLive',
      summary: 'Whether the process answers',
      answers: [{ kind: 'json', name: 'Liveness', schema: livenessSchema }],
    },
    handle: () => ({ status: 'live' }),
  },
  {
    method: 'GET',
    path: '/health/ready',
    generates: false,
    about: {
      operation: 'isReady',
      summary: 'Whether at least one deployment is ready',
      answers: [{ kind: 'json', name: 'Readiness', schema: readinessSchema, statuses: [200, 503] }],
    },
    handle: ({ parts, reply, stopping }) => {
      const answer = readiness(parts, stopping);
      return reply.code(answer.status === 'ready' ? 200 : 503).send(answer);
    },
  },
  {
    method: 'GET',
    path: '/metrics',
    generates: false,
    about: {
      operation: 'scrapeMetrics',
      summary: 'Metrics for Prometheus',
      answers: [{ kind: 'text', mediaType: 'text/plain' }],
    },
    handle: async ({ parts, reply }) =>
      reply.type(parts.metrics.registry.contentType).send(await parts.metrics.registry.metrics()),
  },
  watching('/api/status', ({ parts, request }) => statusDocument(parts, request), {
    operation: 'showStatus',
    summary: 'Deployments, their states, and how many requests run and wait',
    description: 'A key for some models sees those.',
    answers: [{ kind: 'json', name: 'Status', schema: statusSchema }],
  }),
  watching('/api/telemetry', ({ parts }) => telemetryDocument(parts), {
    operation: 'showTelemetry',
    summary: 'The newest sample of the box and its last events',
    answers: [{ kind: 'json', name: 'Telemetry', schema: telemetryDocumentSchema }],
  }),
  watching('/api/admission', ({ parts }) => admissionDocument(parts.admission), {
    operation: 'showAdmission',
    summary: 'Slots and why so many, who waits, and how long that takes',
    answers: [{ kind: 'json', name: 'Admission', schema: admissionDocumentSchema }],
  }),
  watching('/api/requests', listRequests, {
    operation: 'listRequests',
    summary: 'Requests for tokens that have not ended',
    needsToken: true,
    answers: [{ kind: 'json', name: 'Requests', schema: requestsDocumentSchema }],
  }),
  watching('/api/host', showHost, {
    operation: 'showHost',
    summary: 'What was found on the machine when the service started',
    needsToken: true,
    answers: [{ kind: 'json', name: 'HostFacts', schema: hostFactsSchema }],
  }),
  watching('/api/findings', showFindings, {
    operation: 'showFindings',
    summary: 'The look of the doctor at the machine, now',
    needsToken: true,
    answers: [{ kind: 'json', name: 'DoctorReport', schema: doctorReportSchema }],
  }),
  watching('/api/plan', showPlans, {
    operation: 'showPlans',
    summary: 'The plan of each deployment that was planned',
    needsToken: true,
    answers: [{ kind: 'json', name: 'Plans', schema: plansDocumentSchema }],
  }),
  watching('/api/runs', listKeptRuns, {
    operation: 'listRuns',
    summary: 'Measurements, certificates and comparisons that were kept on this machine',
    needsToken: true,
    answers: [{ kind: 'json', name: 'Runs', schema: runsDocumentSchema }],
  }),
  watching('/api/deployments', listDeployments, {
    operation: 'listDeployments',
    summary: 'Every deployment with its memory and its requests',
    description: 'With the token also how each engine was started.',
    answers: [{ kind: 'json', name: 'Deployments', schema: deploymentsDocumentSchema }],
  }),
  watching('/api/events', streamEvents, {
    operation: 'followEvents',
    summary: 'Every deployment, then what changes: deployments, slots, the box, settings',
    answers: [{ kind: 'events', name: 'ServiceEvent', schema: serviceEventSchema }],
  }),
];

function watching(path: string, handle: Route['handle'], about: RouteAbout): Route {
  return { method: 'GET', path, generates: false, about, handle };
}
