import { limits } from 'edgewright/contract/limits';
import { browserError, errorFromEnvelope, ServiceError } from './service-error.ts';

/** Where the service is and how to reach it. The page passes its own address and the browser's `fetch`. */
export interface Service {
  /** Every route is relative to this, so the console also works behind a path prefix. */
  baseUrl: string;
  fetch: typeof fetch;
}

/** Sends a request; resolves with any 2xx response, rejects with a ServiceError for everything else. */
export async function request(service: Service, path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await service.fetch(new URL(path, service.baseUrl), init);
  } catch (thrown) {
    if (init.signal?.aborted) throw init.signal.reason;
    throw browserError('service_unreachable', 'The service did not answer: no connection.', thrown);
  }
  if (response.ok) return response;
  throw await errorOf(response);
}

/** `GET path` as JSON, within `limits.consoleRequestMs`. */
export async function getJson(service: Service, path: string, signal: AbortSignal): Promise<unknown> {
  return await askJson(service, { method: 'GET', path }, signal);
}

/** The answer to `method path` as JSON, within `limits.consoleRequestMs`. */
export async function askJson(
  service: Service,
  { method, path }: { method: 'GET' | 'DELETE'; path: string },
  signal: AbortSignal,
): Promise<unknown> {
  const deadline = AbortSignal.timeout(limits.consoleRequestMs);
  try {
    const response = await request(service, path, {
      method,
      signal: AbortSignal.any([signal, deadline]),
      headers: { accept: 'application/json' },
    });
    return await readJson(response);
  } catch (thrown) {
    if (deadline.aborted && !signal.aborted) {
      const seconds = limits.consoleRequestMs / 1_000;
      throw browserError('no_answer_in_time', `${path} gave no answer within ${seconds} s.`, thrown);
    }
    throw thrown;
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const received = text.slice(0, 80);
    throw browserError('unreadable_response', `Expected JSON, received: ${received}`, thrown);
  }
}

async function errorOf(response: Response): Promise<ServiceError> {
  const text = await response.text().catch(() => '');
  try {
    const known = errorFromEnvelope(JSON.parse(text), response.status);
    if (known) return known;
  } catch {
    // Not JSON: a proxy answered instead of the service. Its status says more than its page.
  }
  const received = text.replaceAll(/\s+/g, ' ').trim().slice(0, 120);
  return new ServiceError({
    code: `http_${response.status}`,
    message: `The service answered ${response.status} ${response.statusText}${received ? `: ${received}` : ''}`,
    nextStep: 'Check that this address is the Edgewright service and not a proxy in front of it, then retry.',
    httpStatus: response.status,
  });
}
