import { AppError } from '../../base/app-error.ts';
import type { ApiKey, KeyScope } from '../../contract/api-keys.ts';
import { anyone, type Caller } from '../caller.ts';
import type { KeyRing } from './key-ring.ts';
import { type KeyVerdict, verifyKey } from './verify-key.ts';

/** As whom a request came in. `service`: with the token of this service, as its own user. */
export type Access =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'key'; readonly key: ApiKey }
  | { readonly kind: 'service' };

/** What a route asks of those who come. `any-key`: a valid one, whatever its scopes. */
export type RouteNeed = 'nothing' | 'any-key' | KeyScope;

const consoleRoutes = ['/', '/*'];
/** Of those under `/api`: what the console asks first, and what a client is generated from. */
const forEveryKey = ['/api/status', '/api/openapi.json'];

/**
 * By the pattern of the route that will run, and not by the address as it was sent: `/%76%31/models` is `/v1/models`.
 * Undefined: there is no such route. One that nobody thought of here needs a key.
 */
export function routeNeed(pattern: string | undefined): RouteNeed {
  if (pattern === undefined || consoleRoutes.includes(pattern) || pattern.startsWith('/health/')) {
    return 'nothing';
  }
  if (pattern.startsWith('/v1/')) return 'models';
  if (pattern.startsWith('/api/') && !forEveryKey.includes(pattern)) return 'admin';
  return 'any-key';
}

export interface AccessQuestion {
  /** What the client sent as its key; null: nothing. */
  readonly given: string | null;
  readonly isServiceToken: boolean;
  readonly need: RouteNeed;
  readonly ring: KeyRing;
  /** Nobody without a key. */
  readonly required: boolean;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/**
 * Pure: who this is, or why not. A key that is sent counts, with its scopes, also where none is asked for.
 *
 * @throws AppError `invalid_api_key`, `insufficient_scope`, `keys_unreadable`
 */
export function decideAccess(question: AccessQuestion): Access {
  const { given, need, required } = question;
  if (question.isServiceToken) return { kind: 'service' };
  if (need === 'nothing') return { kind: 'anyone' };
  if (given === null) {
    if (!required) return { kind: 'anyone' };
    // Damaged keys tell a stranger nothing: they are asked for one all the same.
    throw new AppError('invalid_api_key', {
      message: 'This service asks for an API key, and none was sent.',
    });
  }
  // Clients of OpenAI have to send something; where no key is asked for, only one of ours is held to its word.
  if (!required && !given.startsWith('ew-')) return { kind: 'anyone' };
  const verdict = verifyKey(given, question.ring, question.nowMs);
  if (verdict.kind !== 'valid') throw refusal(verdict);
  const { key } = verdict;
  if (need !== 'any-key' && !key.scopes.includes(need)) {
    throw new AppError('insufficient_scope', {
      message: `This needs the scope ${need}, and the key ${key.id} has ${key.scopes.join(' and ')}.`,
      facts: { keyId: key.id, needs: need },
    });
  }
  return { kind: 'key', key };
}

/** Never repeats what was sent: a slip of the clipboard must not end in a log. */
function refusal(verdict: Exclude<KeyVerdict, { kind: 'valid' }>): AppError {
  switch (verdict.kind) {
    case 'malformed':
      return new AppError('invalid_api_key', {
        message: 'What was sent is no key of this service: its keys begin with ew- and have 55 characters.',
      });
    case 'unknown':
      return new AppError('invalid_api_key', {
        message: `There is no such key, or its secret is wrong (id ${verdict.id}).`,
        facts: { keyId: verdict.id },
      });
    case 'expired':
      return new AppError('invalid_api_key', {
        message: `The key ${verdict.id} expired on ${new Date(verdict.expiredAtMs).toISOString()}.`,
        facts: { keyId: verdict.id },
      });
    case 'damaged':
      return new AppError('keys_unreadable', {
        message:
          'The file of keys is damaged, so that no key can be checked; the log of the service says how.',
        nextStep: 'Tell whoever runs this service.',
      });
  }
}

export function callerOf(access: Access): Caller {
  if (access.kind === 'service') return { ...anyone, tenant: 'operator' };
  if (access.kind === 'anyone') return anyone;
  const { id, tenant, priority } = access.key;
  return { tenant, keyId: id, priority };
}

/** Whether `access` may change engines and read their logs. */
export function mayControl(access: Access): boolean {
  return access.kind === 'service' || (access.kind === 'key' && access.key.scopes.includes('admin'));
}

/** Whether `access` may use a model that goes by these names. */
export function mayUse(access: Access, names: readonly string[]): boolean {
  if (access.kind !== 'key' || access.key.models === null) return true;
  const { models } = access.key;
  return names.some((name) => models.includes(name));
}
