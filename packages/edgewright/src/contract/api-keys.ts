import { z } from 'zod';
import { limits } from './limits.ts';
import { priorities } from './priority.ts';

/** What a key may do: `models` is everything under `/v1`, `admin` everything under `/api`. */
export const keyScopes = ['models', 'admin'] as const;
export type KeyScope = (typeof keyScopes)[number];

/** What a quota counts, and over which time. Minutes slide; days begin at 00:00 UTC. Null: no quota. */
export const quotaNames = [
  'requestsPerMinute',
  'requestsPerDay',
  'inputTokensPerMinute',
  'inputTokensPerDay',
  'outputTokensPerMinute',
  'outputTokensPerDay',
] as const;
export type QuotaName = (typeof quotaNames)[number];

const quota = z.int().min(1).nullable().default(null);
export const keyQuotasSchema = z.strictObject({
  requestsPerMinute: quota,
  requestsPerDay: quota,
  inputTokensPerMinute: quota,
  inputTokensPerDay: quota,
  outputTokensPerMinute: quota,
  outputTokensPerDay: quota,
});
export type KeyQuotas = z.infer<typeof keyQuotasSchema>;

/** Printable, so that a name can stand in a log line and in a list. */
const name = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._@-]*$/u, 'must be letters, digits, spaces and . _ @ -');

/** A key as it is kept. The text of the key itself is nowhere. */
export const apiKeySchema = z.strictObject({
  /** Public: it stands inside the key, in lists and in logs. */
  id: z.string().regex(/^[0-9A-Za-z]{8}$/),
  name,
  /** SHA-256 of the whole key, in hex. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  scopes: z.array(z.enum(keyScopes)).min(1),
  /** Models it may use, by name, id or alias. Null: all. */
  models: z.array(z.string().min(1)).min(1).nullable(),
  priority: z.enum(priorities),
  /** Whose share its requests count as. */
  tenant: name,
  quotas: keyQuotasSchema,
  /** Milliseconds since the epoch. */
  createdAtMs: z.number(),
  /** Null: never. */
  expiresAtMs: z.number().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

/** What a list may show of a key: everything but its hash. */
export const publicKeySchema = apiKeySchema
  .omit({ hash: true })
  .extend({ state: z.enum(['usable', 'expired']) });
export type PublicKey = z.infer<typeof publicKeySchema>;

/** `GET /api/keys`. */
export const keyListSchema = z.object({
  schema: z.literal('edgewright/keys-ls@1'),
  keys: z.array(publicKeySchema),
});

/** `POST /api/keys`. */
export const keyWishSchema = z.strictObject({
  name,
  scopes: z.array(z.enum(keyScopes)).min(1).default(['models']),
  models: z.array(z.string().min(1)).min(1).nullable().default(null),
  priority: z.enum(priorities).default('normal'),
  /** Null: its name. */
  tenant: name.nullable().default(null),
  quotas: keyQuotasSchema.prefault({}),
  /** So long from now; null: it never expires. */
  expiresInMs: z
    .number()
    .min(1)
    .max(3_650 * 86_400_000)
    .nullable()
    .default(null),
});
export type KeyWish = z.infer<typeof keyWishSchema>;

/** Its text is in this answer and nowhere else. */
export const madeKeySchema = publicKeySchema.extend({
  schema: z.literal('edgewright/key@1'),
  key: z.string(),
});

/** `DELETE /api/keys/{id}`. */
export const revokedKeySchema = z.object({
  schema: z.literal('edgewright/key-revoked@1'),
  revoked: publicKeySchema,
});

/** The file of keys. */
export const apiKeysDocumentSchema = z.strictObject({
  schema: z.literal('edgewright/keys@1'),
  keys: z.array(apiKeySchema).max(limits.apiKeys),
});

/** What was used today. A file that is lost costs the counts, and nothing else. */
export const quotaDaysDocumentSchema = z.strictObject({
  schema: z.literal('edgewright/quota-days@1'),
  /** UTC, `2026-11-21`. */
  day: z.string(),
  /** By id of the key. */
  used: z.record(
    z.string(),
    z.strictObject({ requests: z.number(), inputTokens: z.number(), outputTokens: z.number() }),
  ),
});
