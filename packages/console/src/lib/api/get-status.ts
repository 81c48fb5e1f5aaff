import type { Status } from 'edgewright/contract/status';
import { getJson, type Service } from './http.ts';
import { browserError, field } from './service-error.ts';

/**
 * `GET /api/status`. The page and the service come from one release, so the shape is trusted after a look at
 * its name; bundling the full schema would more than double the page.
 */
export async function getStatus(service: Service, signal: AbortSignal): Promise<Status> {
  const body = await getJson(service, 'api/status', signal);
  if (field(body, 'schema') !== 'edgewright/status@1' || !Array.isArray(field(body, 'deployments'))) {
    throw browserError('unreadable_response', 'The status is not of the form edgewright/status@1.');
  }
  return body as Status;
}
