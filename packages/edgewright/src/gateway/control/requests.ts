import { AppError } from '../../base/app-error.ts';
import { quote } from '../../base/describe-issue.ts';
import type { CancelledRequest, RequestsDocument } from '../../contract/admission.ts';
import { authorize } from './authorize.ts';
import type { ControlExchange } from './handlers.ts';

/** `GET /api/requests`: requests for tokens that have not ended. Who sends what is for the admin. */
export function listRequests({ parts, request }: ControlExchange): RequestsDocument {
  authorize(request, parts.control?.token ?? null);
  return { schema: 'edgewright/requests@1', requests: parts.active.list() };
}

/** `DELETE /api/requests/{id}`: its client is told, and its engine stops. */
export function cancelRequest({ parts, request }: ControlExchange): CancelledRequest {
  authorize(request, parts.control?.token ?? null);
  const id = (request.params as { '*': string })['*'];
  const active = parts.active.find(id);
  if (active === null) {
    throw new AppError('request_not_found', {
      message: `No request ${quote(id, parts.limits.echoedValueCharacters)} is in flight.`,
    });
  }
  active.cut(new AppError('request_cancelled', { message: 'The request was ended by an administrator.' }));
  return { cancelled: id };
}
