import { EnvHttpProxyAgent, fetch, type Response } from 'undici';
import { z } from 'zod';
import { limits } from '../../../contract/limits.ts';
import { checksumOfName, type Checksum } from '../store/checksum.ts';
import { isCommit } from '../store/hub-cache.ts';
import { safeRelativePath } from '../store/safe-path.ts';
import { badAnswer, refusalOf, unreachable } from './hub-errors.ts';

/** A file of a repository at one commit. */
export interface HubFile {
  path: string;
  bytes: number;
  checksum: Checksum;
}

export interface HubModel {
  repository: string;
  commit: string;
  files: HubFile[];
}

export interface HubClient {
  readonly endpoint: string;
  /** Throws `hub_*` errors. */
  describe(repository: string, revision: string, signal?: AbortSignal): Promise<HubModel>;
  /** A file from byte `from` on. The body is not read yet. */
  open(about: { model: HubModel; file: HubFile; from: number }, signal?: AbortSignal): Promise<Response>;
}

const modelSchema = z.object({
  sha: z.string(),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().nullish(),
      blobId: z.string().nullish(),
      lfs: z
        .object({ sha256: z.string().nullish(), oid: z.string().nullish(), size: z.number().nullish() })
        .nullish(),
    }),
  ),
});
type Sibling = z.infer<typeof modelSchema>['siblings'][number];

/**
 * Speaks the few routes of a hub that a download needs, over plain HTTP: the libraries for it neither resume nor
 * check. A token goes to the hub itself and not to where it redirects to. Proxies come from the environment.
 */
export function hubClient(options: { endpoint: string; token: string | null; userAgent: string }): HubClient {
  const endpoint = options.endpoint.replace(/\/+$/, '');
  const dispatcher = new EnvHttpProxyAgent({
    connectTimeout: limits.hubConnectMs,
    headersTimeout: limits.hubAnswerMs,
    bodyTimeout: limits.hubStallMs,
  });
  const headers = {
    'user-agent': options.userAgent,
    ...(options.token === null ? {} : { authorization: `Bearer ${options.token}` }),
  };
  const ask: Ask = async (path, { repository, signal, ...request }) => {
    const url = `${endpoint}${path}`;
    const response = await fetch(url, {
      dispatcher,
      method: request.method ?? 'GET',
      redirect: request.redirect ?? 'follow',
      headers: { ...headers, ...request.headers },
      ...(signal ? { signal } : {}),
    }).catch((thrown: unknown) => {
      if (signal?.aborted) throw thrown;
      throw unreachable(endpoint, thrown);
    });
    const isRedirect = request.redirect === 'manual' && response.status >= 300 && response.status < 400;
    if (response.ok || isRedirect) return response;
    await response.body?.cancel();
    throw refusalOf(response, { repository, url, hasToken: options.token !== null });
  };
  return {
    endpoint,
    describe: async (repository, revision, signal) =>
      describeModel(ask, { repository, revision, endpoint }, signal),
    open: async ({ model, file, from }, signal) =>
      ask(resolvePath(model, file.path), {
        repository: model.repository,
        signal,
        // Compression on the way would change the bytes that a range counts.
        headers: { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) },
      }),
  };
}

type Ask = (
  path: string,
  request: {
    repository: string;
    method?: 'GET' | 'HEAD';
    redirect?: 'follow' | 'manual';
    headers?: Record<string, string>;
    signal?: AbortSignal | undefined;
  },
) => Promise<Response>;

async function describeModel(
  ask: Ask,
  about: { repository: string; revision: string; endpoint: string },
  signal: AbortSignal | undefined,
): Promise<HubModel> {
  const { repository, revision, endpoint } = about;
  const path = `/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const response = await ask(path, { repository, signal });
  const body: unknown = await response.json().catch((thrown: unknown) => {
    throw badAnswer(endpoint, { why: 'its answer is not JSON', cause: thrown });
  });
  const parsed = modelSchema.safeParse(body);
  if (!parsed.success || !isCommit(parsed.data.sha))
    throw badAnswer(endpoint, { why: 'its answer does not describe a model' });
  const model: HubModel = { repository, commit: parsed.data.sha, files: [] };
  if (parsed.data.siblings.length > limits.hubFiles)
    throw badAnswer(endpoint, {
      why: `it lists ${parsed.data.siblings.length} files, more than any model has`,
    });
  for (const sibling of parsed.data.siblings) {
    const safe = safeRelativePath(sibling.rfilename);
    if (safe === null) {
      const shown = JSON.stringify(sibling.rfilename.slice(0, limits.echoedValueCharacters));
      throw badAnswer(endpoint, { why: `it names a file ${shown}, which leads out of the folder` });
    }
    const listed = fileOf(sibling);
    // Some mirrors list names only; each file then tells about itself.
    model.files.push(listed ?? (await askAboutFile(ask, { model, path: safe, endpoint }, signal)));
  }
  return model;
}

function fileOf({ rfilename, size, blobId, lfs }: Sibling): HubFile | null {
  const checksum = checksumOfName(lfs?.sha256 ?? lfs?.oid ?? blobId ?? '');
  const bytes = lfs?.size ?? size ?? null;
  return checksum === null || bytes === null || bytes < 0 || (lfs && checksum.kind !== 'sha256')
    ? null
    : { path: rfilename, bytes, checksum };
}

async function askAboutFile(
  ask: Ask,
  about: { model: HubModel; path: string; endpoint: string },
  signal: AbortSignal | undefined,
): Promise<HubFile> {
  const { model, path, endpoint } = about;
  const { headers } = await ask(resolvePath(model, path), {
    repository: model.repository,
    method: 'HEAD',
    redirect: 'manual',
    headers: { 'accept-encoding': 'identity' },
    signal,
  });
  const tag = (headers.get('x-linked-etag') ?? headers.get('etag') ?? '')
    .replace(/^W\//, '')
    .replaceAll('"', '');
  const checksum = checksumOfName(tag);
  const bytes = Number(headers.get('x-linked-size') ?? headers.get('content-length') ?? Number.NaN);
  if (checksum === null || !Number.isSafeInteger(bytes))
    throw badAnswer(endpoint, { why: `it tells neither size nor checksum of ${path}` });
  return { path, bytes, checksum };
}

function resolvePath(model: HubModel, path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `/${model.repository}/resolve/${model.commit}/${encoded}`;
}
