/** Rows of the table of bounds about who may come in: connections, keys, quotas, settings. */
export const accessLimits = {
  /** Of the open connections of clients, from one address of another machine; this machine's own programs, and proxies on it, are not counted apart. */
  clientConnectionsPerAddress: 256,
  /** Head of a request: twice what browsers with many cookies send. */
  clientHeadBytes: 16 * 1024,
  /** Headers of a request. Browsers and clients of OpenAI send about 25, proxies add a few. */
  clientHeaders: 128,
  /** Between two looks for clients that are too slow with a head or a body. */
  clientCheckMs: 2_000,
  /** Keys in one file. Each look-up is by id, so that the number costs nothing. */
  apiKeys: 1_000,
  /** The file of keys; 1 000 keys with long lists of models stay below. */
  apiKeysFileBytes: 4 * 1024 * 1024,
  /** Between two looks at the file of keys, where the system does not tell of changes: half of what a revoked key may live. */
  apiKeysPollMs: 1_000,
  /** A process that changes the file of keys holds its lock for milliseconds; another waits for so long. */
  apiKeysLockMs: 5_000,
  /** Between two looks at that lock. */
  apiKeysLockPauseMs: 25,
  /** Between two writes of what keys used today: so much is lost at most when the machine fails. */
  quotaSaveMs: 5_000,
  /** The file of it; 1 000 keys stay below. */
  quotaFileBytes: 1024 * 1024,
  /** Output tokens that count against a quota from the start of a request that sets no limit; the end puts it right. */
  quotaOutputTokens: 256,
  /** A file of settings. */
  configFileBytes: 1024 * 1024,
  /** Of one prompt, and of one answer, in the log where `logPrompts` is set. */
  loggedTextBytes: 16 * 1024,
} as const;
