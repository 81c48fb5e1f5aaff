import { AppError } from '../../base/app-error.ts';
import type { z } from 'zod';
import {
  keyWishSchema,
  type keyListSchema,
  type madeKeySchema,
  type revokedKeySchema,
} from '../../contract/api-keys.ts';
import { readKeys } from '../keys/key-file.ts';
import { addKey, publicKey, removeKey } from '../keys/manage-keys.ts';
import { newKey } from '../keys/new-key.ts';
import { parseBody } from '../openai/generation-body.ts';
import { authorize } from './authorize.ts';
import type { ControlExchange } from './handlers.ts';

/** `GET /api/keys`: every key, without what opens anything. */
export async function showKeys(exchange: ControlExchange): Promise<z.infer<typeof keyListSchema>> {
  const keys = await readKeys(fileOf(exchange));
  const nowMs = Date.now();
  return { schema: 'edgewright/keys-ls@1', keys: keys.map((key) => publicKey(key, nowMs)) };
}

/** `POST /api/keys`: makes one; its text is in this answer and nowhere else. */
export async function makeKey(exchange: ControlExchange): Promise<z.infer<typeof madeKeySchema>> {
  const path = fileOf(exchange);
  const { request, parts } = exchange;
  const wish = parseBody(keyWishSchema, request.body, parts.limits.echoedValueCharacters);
  const { expiresInMs, tenant, ...rest } = wish;
  const nowMs = Date.now();
  const { key, text } = newKey({
    ...rest,
    tenant: tenant ?? wish.name,
    createdAtMs: nowMs,
    expiresAtMs: expiresInMs === null ? null : nowMs + expiresInMs,
  });
  await addKey(path, key);
  return { schema: 'edgewright/key@1', key: text, ...publicKey(key, nowMs) };
}

/** `DELETE /api/keys/{id or name}`: it opens nothing any more, within two seconds. */
export async function revokeKey(exchange: ControlExchange): Promise<z.infer<typeof revokedKeySchema>> {
  const path = fileOf(exchange);
  const wanted = (exchange.request.params as { '*': string })['*'];
  return {
    schema: 'edgewright/key-revoked@1',
    revoked: publicKey(await removeKey(path, wanted), Date.now()),
  };
}

function fileOf({ parts, request }: ControlExchange): string {
  authorize(request, parts.control?.token ?? null);
  const { path } = parts.access.keys;
  if (path === undefined) throw new AppError('internal', { message: 'This gateway keeps no keys.' });
  return path;
}
