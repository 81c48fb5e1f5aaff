import { z } from 'zod';

/** A place that fills up. */
export const diskSchema = z.object({
  /** The folder that was asked for. */
  path: z.string(),
  purpose: z.enum(['system', 'models', 'containers', 'data']),
  /** Where its file system is mounted. */
  mountedOn: z.string().nullable(),
  totalBytes: z.number().nullable(),
  /** What an ordinary user may still write. */
  freeBytes: z.number().nullable(),
});

/** One model of the Hugging Face cache, as far as files tell. */
export const cachedModelSchema = z.object({
  /** `org/name`. */
  repository: z.string(),
  revision: z.string().nullable(),
  bytes: z.number().nullable(),
  complete: z.boolean().nullable(),
  /** What is missing, in words; empty for a complete one. */
  problems: z.array(z.string()),
});

/** What decides whether the box works without a network. */
export const offlineFactsSchema = z.object({
  hubCache: z.string().nullable(),
  models: z.array(cachedModelSchema).nullable(),
  /** Whether a Hugging Face token is configured; the token itself is never read into the facts. */
  tokenConfigured: z.boolean().nullable(),
  /** Value of HF_HUB_OFFLINE, as a switch. */
  hubOffline: z.boolean().nullable(),
  /** Folder named by TIKTOKEN_ENCODINGS_BASE, or /etc/encodings when that exists. */
  encodingsDirectory: z.string().nullable(),
  /** `*.tiktoken` files in it. */
  encodings: z.array(z.string()).nullable(),
});

export const registryAnswerSchema = z.object({
  host: z.string(),
  reachable: z.boolean(),
  /** Time until it answered, or until it was given up. */
  durationMs: z.number(),
  problem: z.string().nullable(),
});

export const clockFactsSchema = z.object({
  /** Whether a time service says that the clock is right. */
  synchronized: z.boolean().nullable(),
  /** Whether a time service is switched on. */
  serviceEnabled: z.boolean().nullable().default(null),
  /** Seconds this clock is ahead (+) or behind (-); only measured where a reference answered. */
  offsetSeconds: z.number().nullable().default(null),
});

export const portHolderSchema = z.object({
  port: z.int(),
  address: z.string(),
  /** Null for processes of other users. */
  process: z.object({ pid: z.int(), name: z.string() }).nullable(),
});

/** A program that holds much memory. */
export const memoryHolderSchema = z.object({ pid: z.int(), name: z.string(), residentBytes: z.number() });

/** Something that was run, read or asked, and how it went. */
export const probeSchema = z.object({
  /** A command line as one would type it, or a path. */
  what: z.string(),
  outcome: z.enum(['ok', 'absent', 'denied', 'timeout', 'failed']),
  /** Exit status of a command that ran. */
  exitCode: z.int().nullable().default(null),
  durationMs: z.number().nullable().default(null),
});
export type Probe = z.infer<typeof probeSchema>;
