/** Rows of the table of limits: what one request to the API under `/v1` may bring, and its answer. */
export const requestLimits = {
  /** Largest request body without images that the gateway reads. 20 000 tokens of prompt are about 80 kB; 2 MiB leaves room for tools and history. */
  requestBodyBytes: 2 * 1024 * 1024,
  /** Largest request body with images. A camera's picture has 2 to 5 MB and a third more as base64; parsing all of it takes tens of milliseconds. */
  mediaBodyBytes: 20 * 1024 * 1024,
  /** Such bodies in memory at the same time; each is there two to three times while it is read. */
  mediaBodiesBytes: 256 * 1024 * 1024,
  /** Answers to one request (`n`), all of which an engine makes at the same time; OpenAI takes as many. */
  choices: 128,
  /** Texts of one request for embeddings; OpenAI takes as many. */
  embeddingInputs: 2_048,
  /** Length of one embedding; the longest known have 8 192. */
  embeddingDimensions: 65_536,
  /** Items of the input of one response; a long conversation with tools has some hundred. */
  responseInputItems: 4_096,
  /** Pairs of a response's metadata, and characters of their names and values, as OpenAI bounds them. */
  responseMetadataPairs: 16,
  responseMetadataNameCharacters: 64,
  responseMetadataValueCharacters: 512,
  /** Items and characters of one streamed response that are held to be repeated at its end; a runaway answer ends here. */
  responseOutputItems: 1_024,
  responseOutputCharacters: 16 * 1024 * 1024,
  /** Stop strings per request (OpenAI allows 4; local clients send more). */
  stopSequences: 16,
  /** Candidates returned per token with logprobs. */
  topLogprobs: 20,
  /** A request id given by a client; longer ones are replaced. */
  requestIdCharacters: 128,
  /** A received value echoed in an error message is cut to this length. */
  echoedValueCharacters: 60,
  /** An unfinished frame of an event stream is kept until its end arrives, up to this size. */
  streamTailBytes: 1024 * 1024,
  /** Largest response that is not a stream and that the gateway holds in memory (for metering). */
  upstreamBodyBytes: 16 * 1024 * 1024,
  /** An engine's error body; more of it says nothing new. */
  upstreamErrorBytes: 64 * 1024,
} as const;
