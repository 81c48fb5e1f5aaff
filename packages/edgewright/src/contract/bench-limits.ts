/** Rows of the table of limits: what a measurement holds and waits for. */
export const benchLimits = {
  /** One frame of an answer that is measured. */
  benchFrameBytes: 1024 * 1024,
  /** Of an answer kept for the next turn of its conversation. */
  benchTextCharacters: 256 * 1024,
  /** Of an error body, for the record. */
  benchErrorCharacters: 400,
  /** From sending a request to its last byte, unless asked otherwise. */
  benchRequestMs: 600_000,
  /** Silence in an answer after which it counts as stalled, unless asked otherwise. */
  benchStallMs: 120_000,
  /** Opening a connection to what is measured. */
  benchConnectMs: 10_000,
  /** Requests in flight of an open loop. Beyond it the run ends: the server has long been lost. */
  benchRequestsInFlight: 10_000,
  /** Requests of one run; each takes about 1 kB and its gaps. */
  benchRequests: 1_000_000,
  /** After a run was stopped: requests under way may end for this long. */
  benchGraceMs: 2_000,
  /** Questions to a server about itself: its models, its tokenizer. */
  benchProbeMs: 30_000,
  /** One request whose prompt is counted through its answer's usage. */
  benchCountMs: 120_000,
  /** Warm-up ends at the latest after so many requests per session; then the run says that it was never steady. */
  benchWarmUpRounds: 20,
  /** Prompts of a file that are sent in a measurement. */
  benchDatasetPrompts: 100_000,
  /** Samples of the box that a report of a measurement draws; older ones are thinned out. */
  benchTelemetrySamples: 20_000,
  /** Kept runs that are listed, the newest. */
  listedRuns: 100,
  /** Of a report that is looked into for the list; larger ones are listed without their verdict. */
  listedReportBytes: 16 * 1024 * 1024,
  /** Points of one sweep. */
  benchSweepPoints: 24,
} as const;
