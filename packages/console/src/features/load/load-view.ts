import type { AdmissionDocument, RequestInFlight } from 'edgewright/contract/admission';
import { cancelRequest, getAdmission, listRequests } from '../../lib/api/load.ts';
import type { Service } from '../../lib/api/http.ts';
import { problemOf, type Problem } from '../../lib/api/service-error.ts';

/** What the page knows of slots and requests. */
export type LoadView =
  | { kind: 'asking' }
  | { kind: 'unknown'; problem: Problem }
  | {
      kind: 'known';
      admission: AdmissionDocument;
      /** Null: whoever watches may not know them. */
      requests: RequestInFlight[] | null;
    };

/** Looks once. `hasKey`: there is one to ask for requests with; without one it would be in vain. */
export async function lookAtLoad(
  service: Service,
  { hasKey, signal }: { hasKey: boolean; signal: AbortSignal },
): Promise<LoadView> {
  try {
    const [admission, requests] = await Promise.all([
      getAdmission(service, signal),
      hasKey ? listAllowed(service, signal) : null,
    ]);
    return { kind: 'known', admission, requests };
  } catch (thrown) {
    return { kind: 'unknown', problem: problemOf(thrown) };
  }
}

/** Ends a request. One that has ended by itself meanwhile is as good. Null: it will have ended. */
export async function endRequest(service: Service, id: string, signal: AbortSignal): Promise<Problem | null> {
  try {
    await cancelRequest(service, id, signal);
    return null;
  } catch (thrown) {
    const problem = problemOf(thrown);
    return problem.code === 'request_not_found' ? null : problem;
  }
}

/** Whether the same key would be refused again. */
export function isRefused({ httpStatus }: Problem): boolean {
  return httpStatus === 401 || httpStatus === 403;
}

async function listAllowed(service: Service, signal: AbortSignal): Promise<RequestInFlight[] | null> {
  try {
    return await listRequests(service, signal);
  } catch (thrown) {
    if (isRefused(problemOf(thrown))) return null;
    throw thrown;
  }
}
