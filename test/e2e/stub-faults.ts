import type { EngineState } from 'edgewright/contract/engine-state';

/** How the stub answers a question. One word in the question chooses, so that a test reads like a story. */
export interface AnswerScript {
  /** Pieces of the answer, in order. */
  pieces: string[];
  finishReason: string;
  /** Break after this many pieces; `null` goes to the end. */
  breakAfter: number | null;
  /** How it breaks: an error event, or the connection is cut (after a moment, so that the pieces travel first). */
  breakWith: 'event' | 'cut';
  /** Answer with this instead of a stream. */
  refuse: { status: number; code: string; message: string; type: string } | null;
}

const plain: AnswerScript = {
  pieces: [],
  finishReason: 'stop',
  breakAfter: null,
  breakWith: 'event',
  refuse: null,
};

/** What the faults of the next request are. Reset by every test. */
export type Fault = 'none' | 'break-event' | 'break-cut' | 'length' | 'context' | 'busy';

export function scriptFor(fault: Fault, answer: string): AnswerScript {
  const script = { ...plain, pieces: answer.match(/\s*\S+|\s+$/g) ?? [answer] };
  switch (fault) {
    case 'none':
      return script;
    case 'break-event':
      return { ...script, breakAfter: 6 };
    case 'break-cut':
      return { ...script, breakAfter: 6, breakWith: 'cut' };
    case 'length':
      return { ...script, pieces: script.pieces.slice(0, 8), finishReason: 'length' };
    case 'context':
      return {
        ...script,
        refuse: {
          status: 400,
          code: 'context_length_exceeded',
          type: 'invalid_request_error',
          message: 'The prompt has 2310 tokens; this model takes 2048 with the answer, 262 too many.',
        },
      };
    case 'busy':
      return {
        ...script,
        refuse: {
          status: 429,
          code: 'queue_full',
          type: 'rate_limit_error',
          message: 'All 4 slots are busy and 64 requests wait; this one was not queued.',
        },
      };
  }
}

const sinceMs = 1_795_000_000_000;

/** States of an engine, by the name a test calls them. */
export const engineStates = {
  ready: { kind: 'ready', pid: 4_200, baseUrl: 'http://127.0.0.1:40000', sinceMs },
  starting: {
    kind: 'starting',
    pid: 4_200,
    attempt: 1,
    sinceMs,
    progress: { stage: 'load', done: 0.42, total: 1, etaMs: 3_400 },
  },
  restarting: {
    kind: 'backing-off',
    attempt: 2,
    retryAtMs: sinceMs,
    failure: {
      code: 'engine_lost',
      message: 'The engine process ended with signal SIGKILL.',
      nextStep: null,
      exitCode: null,
      signal: 'SIGKILL',
      atMs: sinceMs,
    },
  },
  failed: {
    kind: 'failed',
    failure: {
      code: 'engine_start_failed',
      message: 'The engine ended 5 times in a row; the last exit code was 1.',
      nextStep: null,
      exitCode: 1,
      signal: null,
      atMs: sinceMs,
    },
  },
} as const satisfies Record<string, EngineState>;
