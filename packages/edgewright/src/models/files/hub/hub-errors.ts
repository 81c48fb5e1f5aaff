import type { Response } from 'undici';
import { AppError } from '../../../base/app-error.ts';

const offlineAdvice =
  'Without a way to the hub: pull on another machine, copy the folder with `rsync -a` (it keeps the links), and run `edgewright models verify` here. A mirror is given with --endpoint or HF_ENDPOINT, a proxy with HTTPS_PROXY.';

export function unreachable(endpoint: string, thrown: unknown): AppError {
  return new AppError('hub_unreachable', {
    message: `${endpoint} cannot be reached: ${reasonOf(thrown)}.`,
    facts: { endpoint },
    nextStep: offlineAdvice,
    cause: thrown,
  });
}

/** The innermost reason: `fetch failed` says nothing. */
export function reasonOf(thrown: unknown): string {
  let reason = thrown;
  for (let depth = 0; depth < 5 && reason instanceof Error && reason.cause !== undefined; depth += 1)
    reason = reason.cause;
  if (reason instanceof AggregateError && reason.errors.length > 0) return reasonOf(reason.errors[0]);
  return reason instanceof Error ? reason.message || reason.name : String(reason);
}

export function badAnswer(endpoint: string, about: { why: string; cause?: unknown }): AppError {
  return new AppError('hub_bad_response', {
    message: `${endpoint} does not answer as a hub does: ${about.why}.`,
    facts: { endpoint },
    ...(about.cause === undefined ? {} : { cause: about.cause }),
  });
}

/** What a refusal means. The hub says 401 for a repository that is not there as for one behind a gate. */
export function refusalOf(
  response: Pick<Response, 'status' | 'headers'>,
  about: { repository: string; url: string; hasToken: boolean },
): AppError {
  const { repository, hasToken } = about;
  const code = response.headers.get('x-error-code');
  const facts = { repository, status: response.status, code };
  const { host, origin } = new URL(about.url);
  if (
    code === 'RevisionNotFound' ||
    code === 'EntryNotFound' ||
    (response.status === 404 && code !== 'RepoNotFound')
  ) {
    const what =
      code === 'RevisionNotFound' ? 'this revision of ' : code === 'EntryNotFound' ? 'this file of ' : '';
    return new AppError('hub_not_found', { message: `${host} has not ${what}${repository}.`, facts });
  }
  if (code === 'RepoNotFound' || response.status === 401) {
    if (code === 'GatedRepo') return gated({ repository, origin, hasToken, facts });
    const why = hasToken
      ? 'there is none of this name, or this token may not see it'
      : 'there is none of this name, or it is private or gated and needs a token';
    return new AppError('hub_not_found', {
      message: `${host} does not give ${repository}: ${why}.`,
      facts,
      nextStep: hasToken
        ? 'Check the name, and that the account of HF_TOKEN has been given access.'
        : `Check the name. For a private or gated one get access at ${origin}/${repository} and set HF_TOKEN.`,
    });
  }
  if (code === 'GatedRepo' || response.status === 403) return gated({ repository, origin, hasToken, facts });
  if (response.status === 429 || response.status >= 500) {
    const seconds = Number(response.headers.get('retry-after'));
    return new AppError('hub_unreachable', {
      message: `${host} is too busy or broken at the moment (HTTP ${response.status}).`,
      facts: { ...facts, isPassing: true },
      nextStep: 'Try again later: what has been downloaded is kept.',
      ...(seconds > 0 ? { retryAfterSeconds: seconds } : {}),
    });
  }
  return new AppError('hub_bad_response', {
    message: `${host} answered HTTP ${response.status} for ${repository}.`,
    facts,
  });
}

function gated(about: { repository: string; origin: string; hasToken: boolean; facts: object }): AppError {
  const { repository, origin, hasToken, facts } = about;
  const page = `${origin}/${repository}`;
  return new AppError('hub_gated', {
    message: `${repository} is gated: its publisher wants to know who takes it${hasToken ? ', and the account of this token was not let in' : ''}.`,
    facts: { ...facts, page },
    nextStep: hasToken
      ? `Accept the terms at ${page} with the account that HF_TOKEN belongs to; a fine-grained token needs the right to read gated repositories.`
      : `Accept the terms at ${page}, make a token at ${origin}/settings/tokens, and run again with HF_TOKEN=….`,
  });
}
