import { errorTable, type ErrorCode, type ErrorRow } from '../../contract/errors.ts';
import { routeNeed } from '../keys/access.ts';
import type { Route } from '../route.ts';

/** Of a request that a gateway may refuse before it looks for a route. */
const always: readonly ErrorCode[] = ['bad_http', 'address_not_allowed', 'internal'];
const withKey: readonly ErrorCode[] = ['invalid_api_key', 'keys_unreadable'];
const withBody: readonly ErrorCode[] = [
  'invalid_json',
  'invalid_request',
  'unsupported_media_type',
  'body_too_large',
];
/** Of a request that goes to an engine. */
const withEngine: readonly ErrorCode[] = [
  'model_not_found',
  'unsupported_parameter',
  'unsupported_by_engine',
  'context_length_exceeded',
  'quota_exceeded',
  'queue_full',
  'wait_too_long',
  'queue_timeout',
  'request_cancelled',
  'shutting_down',
  'engine_unavailable',
  'engine_rejected',
  'engine_overloaded',
  'engine_error',
  'engine_bad_response',
  'engine_lost',
  'engine_timeout',
];

/** Every error that `route` may answer with, by status, as the table of errors has it. */
export function errorsOfRoute(route: Route): Map<number, ErrorCode[]> {
  const { about, generates, path } = route;
  const need = routeNeed(path);
  const codes = new Set<ErrorCode>([
    ...always,
    ...(need === 'nothing' ? [] : withKey),
    ...(need === 'models' || need === 'admin' ? (['insufficient_scope'] as const) : []),
    ...(about.needsToken ? (['control_forbidden'] as const) : []),
    ...(about.body ? withBody : []),
    ...(generates ? withEngine : []),
    ...(about.errors ?? []),
  ]);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { httpStatus }: ErrorRow = errorTable[code];
    if (httpStatus === null) continue;
    byStatus.set(httpStatus, [...(byStatus.get(httpStatus) ?? []), code]);
  }
  return byStatus;
}
