/**
 * Every bound of the product in one place, with its reason. A queue, cache, buffer or log ring without a row
 * here is a defect. Sizes in bytes, times in milliseconds, unless the name says otherwise.
 */
export const limits = {
  /** Largest request body the gateway reads. 20 000 tokens of prompt are about 80 kB; 2 MiB leaves room for tools and history. */
  requestBodyBytes: 2 * 1024 * 1024,
  /** Requests that may wait for a free slot, per deployment, as a multiple of its slots. More than that waits too long to be useful. */
  queuedRequestsPerSlot: 16,
  /** Longest wait in the gateway's queue before the client is told 503. */
  queueWaitMs: 60_000,
  /** How long a request is held while its engine starts or restarts, before the client is told 503. */
  engineStartHoldMs: 10_000,
  /** Opening a TCP connection to an engine on this machine. */
  upstreamConnectMs: 2_000,
  /** From sending a request upstream to its first byte. Long prompts on a CPU take minutes. */
  upstreamFirstByteMs: 600_000,
  /** Longest silence between two pieces of a response that has begun. */
  upstreamStallMs: 120_000,
  /** Shorter than the idle timeout of every engine, so that we never reuse a socket the engine is closing. */
  upstreamKeepAliveMs: 4_000,
  /** Connections to one engine beyond its slots: health probes and requests that are not generations. */
  upstreamSpareConnections: 4,
  /** Largest response that is not a stream and that the gateway holds in memory (for metering). */
  upstreamBodyBytes: 16 * 1024 * 1024,
  /** An unfinished frame of an event stream is kept until its end arrives, up to this size. */
  streamTailBytes: 1024 * 1024,
  /** An engine's error body; more of it says nothing new. */
  upstreamErrorBytes: 64 * 1024,
  /** Between two attempts to reach an engine that refuses connections while it restarts. */
  upstreamRetryPauseMs: 50,
  /** A streaming client that takes no bytes for this long is cut off, so that it does not hold a slot. */
  clientStallMs: 60_000,
  /** A request id given by a client; longer ones are replaced. */
  requestIdCharacters: 128,
  /** A received value echoed in an error message is cut to this length. */
  echoedValueCharacters: 60,
  /** Receiving the head of a request; slow senders are cut off. */
  clientHeadersMs: 20_000,
  /** Receiving a whole request. */
  clientRequestMs: 60_000,
  /** Idle keep-alive connections of clients. Longer than the 60 s that common load balancers use. */
  clientKeepAliveMs: 75_000,
  /** Open client connections. */
  clientConnections: 1_024,
  /** After a stop was asked for: streams may finish for this long, then they are cut. */
  drainMs: 10_000,
  /** After the drain: answers may still reach their clients for this long, then every connection is cut. */
  closeGraceMs: 1_000,
  /** From SIGTERM to SIGKILL for an engine process. */
  engineStopGraceMs: 5_000,
  /** From spawn to ready. Large models on slow disks take minutes. */
  engineStartMs: 600_000,
  /** One health probe. */
  healthProbeMs: 2_000,
  /** Between two health probes while an engine starts. */
  startProbeIntervalMs: 50,
  /** Between two health probes of a ready engine. */
  readyProbeIntervalMs: 2_000,
  /** Failed probes in a row before a ready engine counts as hung. */
  readyProbeFailures: 5,
  /** Restarts in a row without a stable run before the supervisor gives up. */
  restartAttempts: 5,
  /** First pause before a restart; it doubles each time. */
  restartFirstDelayMs: 250,
  /** Longest pause before a restart. */
  restartLongestDelayMs: 30_000,
  /** A run this long counts as stable and clears the restart count. */
  stableRunMs: 60_000,
  /** Lines of an engine's output kept in memory. */
  logRingLines: 2_000,
  /** A longer line is cut. */
  logLineBytes: 8 * 1024,
  /** Requests that may wait inside the embedded engine; the gateway keeps its own queue in front. */
  embeddedQueuedRequests: 256,
  /** Stop strings per request (OpenAI allows 4; local clients send more). */
  stopSequences: 16,
  /** Bytes of one stop string. */
  stopSequenceBytes: 256,
  /** Candidates returned per token with logprobs. */
  topLogprobs: 20,
  /** Rules of one grammar; a schema that needs more is refused. */
  grammarRules: 2_000,
  /** Bytes of one grammar given by a client. */
  grammarBytes: 256 * 1024,
  /** Nesting of a JSON schema. */
  schemaDepth: 64,
} as const;
