/** What the inference thread counts. Totals since start, except where the name says otherwise. */
export interface InferenceCounters {
  steps: number;
  stepMs: number;
  promptTokens: number;
  cachedTokens: number;
  generatedTokens: number;
  /** Now. */
  running: number;
  /** Now. */
  waiting: number;
  /** Now: sequences without a request. */
  freeSequences: number;
  /** Now: tokens held in the cache, of idle sequences too. */
  cachedCells: number;
}

const order = [
  'steps',
  'stepMs',
  'promptTokens',
  'cachedTokens',
  'generatedTokens',
  'running',
  'waiting',
  'freeSequences',
  'cachedCells',
] as const satisfies (keyof InferenceCounters)[];

/**
 * The counters in memory that both threads see: the inference thread writes after every step, the main thread
 * reads when somebody asks. Sending them with every token would cost as much as the token.
 */
export type CounterBoard = Float64Array;

export function createCounterBoard(): CounterBoard {
  return new Float64Array(new SharedArrayBuffer(order.length * Float64Array.BYTES_PER_ELEMENT));
}

export function writeCounters(board: CounterBoard, counters: InferenceCounters): void {
  order.forEach((name, index) => {
    board[index] = counters[name];
  });
}

export function readCounters(board: CounterBoard): InferenceCounters {
  return Object.fromEntries(
    order.map((name, index) => [name, board[index] ?? 0]),
  ) as unknown as InferenceCounters;
}
