import { z } from 'zod';

const milliseconds = (most: number) => z.number().min(0).max(most);

/** What requests are promised. Null: nothing is promised, and nothing is held back for it. */
const sloSchema = z.strictObject({
  /** From the head of a request to its first token, the wait in the queue included. */
  ttftMs: milliseconds(3_600_000).nullable().default(null),
  /** Mean time per token after the first. */
  tpotMs: milliseconds(600_000).nullable().default(null),
});

const queueSchema = z.strictObject({
  /** Requests that may wait, for each slot. */
  requestsPerSlot: z.int().min(0).max(1_000).default(4),
  /** Bytes of the bodies of all that wait. */
  bytes: z
    .int()
    .min(0)
    .default(64 * 1024 * 1024),
  /** Longest wait of priorities `high` and `normal`, where no objective asks for less. */
  interactiveWaitMs: milliseconds(3_600_000).default(10_000),
  /** Longest wait of priority `batch`. */
  batchWaitMs: milliseconds(3_600_000).default(120_000),
  /** A request that has waited so long counts as one of the next higher band. */
  ageingMs: milliseconds(3_600_000).default(30_000),
});

const admissionSchema = z.strictObject({
  /** Requests handed to an engine beyond its slots, so that it never waits for the next one. */
  lookahead: z.int().min(0).max(8).default(0),
  /** A prompt of more new tokens than this is long. */
  longPromptTokens: z.int().min(1).default(4_096),
  /** Long prompts that one engine may work on at the same time before their first token. */
  longPromptsAtOnce: z.int().min(1).default(1),
  /** Slots follow how well the objectives are met. */
  adaptive: z.boolean().default(true),
  /** Slots fall while the box throttles or runs out of memory. */
  reactToBox: z.boolean().default(true),
});

const routingSchema = z.strictObject({
  /** Conversations go where their beginning is cached, unless another engine is sooner done. */
  sticky: z.boolean().default(true),
  /** An idle engine is asked for one token this often; 0: never. */
  canaryIntervalMs: milliseconds(3_600_000).default(60_000),
});

/** The part `gateway` of a configuration file. Every field may change while the service runs. */
export const gatewaySettingsSchema = z.strictObject({
  slo: sloSchema.prefault({}),
  queue: queueSchema.prefault({}),
  admission: admissionSchema.prefault({}),
  routing: routingSchema.prefault({}),
  /** Names that clients may use, and the models that answer to each. */
  aliases: z.record(z.string().min(1).max(256), z.array(z.string().min(1)).min(1)).default({}),
  /** Origins of pages that may call `/v1` from a browser. Empty: none but the console. */
  corsOrigins: z.array(z.string().min(1)).max(64).default([]),
  /** Prompts and answers go into the log. */
  logPrompts: z.boolean().default(false),
  /** Where traces go, in OTLP over HTTP, for example `http://127.0.0.1:4318`. Null: nowhere. */
  otlpEndpoint: z.url().nullable().default(null),
});
export type GatewaySettings = z.infer<typeof gatewaySettingsSchema>;

/** What holds without a configuration file. */
export const defaultGatewaySettings: GatewaySettings = gatewaySettingsSchema.parse({});
