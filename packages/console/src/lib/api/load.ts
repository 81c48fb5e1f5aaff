import type { AdmissionDocument, RequestInFlight, RequestsDocument } from 'edgewright/contract/admission';
import { askJson, getJson, type Service } from './http.ts';
import { browserError, field } from './service-error.ts';

/** `GET /api/admission`. As with the status, the shape is trusted after a look at its name. */
export async function getAdmission(service: Service, signal: AbortSignal): Promise<AdmissionDocument> {
  const body = await getJson(service, 'api/admission', signal);
  if (field(body, 'schema') !== 'edgewright/admission@1' || !Array.isArray(field(body, 'deployments'))) {
    throw browserError('unreadable_response', 'The admission is not of the form edgewright/admission@1.');
  }
  return body as AdmissionDocument;
}

/** `GET /api/requests`, for a key with the scope `admin`. */
export async function listRequests(service: Service, signal: AbortSignal): Promise<RequestInFlight[]> {
  const body = await getJson(service, 'api/requests', signal);
  if (field(body, 'schema') !== 'edgewright/requests@1' || !Array.isArray(field(body, 'requests'))) {
    throw browserError('unreadable_response', 'The requests are not of the form edgewright/requests@1.');
  }
  return (body as RequestsDocument).requests;
}

/** `DELETE /api/requests/{id}`. */
export async function cancelRequest(service: Service, id: string, signal: AbortSignal): Promise<void> {
  await askJson(service, { method: 'DELETE', path: `api/requests/${encodeURIComponent(id)}` }, signal);
}
