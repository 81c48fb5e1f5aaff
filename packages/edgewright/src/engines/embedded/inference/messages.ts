import type { SamplingOptions } from '../native/token-sampler.ts';
import type { CounterBoard } from './counters.ts';
import type { ModelDescription } from '../native/load-model.ts';

/** What the inference thread is started with. */
export interface InferenceOptions {
  modelPath: string;
  sessions: number;
  contextTokens: number;
  threads: number;
  /** Most tokens in one decoding step. */
  batchTokens: number;
  /** Directory of a llama.cpp build of one's own; null takes the installed prebuilt one. */
  libraryDirectory: string | null;
}

export interface GenerationRequest {
  id: number;
  prompt: { kind: 'text'; text: string } | { kind: 'tokens'; tokens: number[] };
  /** Most tokens to generate. Null: until the context is full. */
  maxTokens: number | null;
  stop: string[];
  sampling: SamplingOptions;
  /** Candidates to report per token; null reports no log-probabilities. */
  logprobs: number | null;
}

/** To the inference thread. */
export type InferenceCommand =
  | { kind: 'generate'; request: GenerationRequest }
  | { kind: 'cancel'; id: number }
  | { kind: 'tokenize'; id: number; text: string; addSpecial: boolean }
  | { kind: 'detokenize'; id: number; tokens: number[] }
  | { kind: 'stop' };

export type FinishReason = 'stop' | 'length';

export interface DeltaLogprob {
  token: string;
  bytes: number[];
  logprob: number;
  top: { token: string; bytes: number[]; logprob: number }[];
}

/** One more token of one request. `text` is empty while a character or a possible stop string is incomplete. */
export interface GenerationDelta {
  id: number;
  text: string;
  logprob: DeltaLogprob | null;
}

export interface GenerationUsage {
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
}

export interface RequestFailure {
  code: 'context_length_exceeded' | 'invalid_request' | 'queue_full' | 'internal';
  message: string;
  param: string | null;
}

/** From the inference thread. */
export type InferenceEvent =
  | { kind: 'loading'; stage: 'load' | 'warm-up'; fraction: number }
  | { kind: 'ready'; model: ModelDescription }
  | { kind: 'fatal'; code: string; message: string; nextStep: string }
  | {
      kind: 'step';
      deltas: GenerationDelta[];
      finished: { id: number; reason: FinishReason; usage: GenerationUsage }[];
      failed: { id: number; failure: RequestFailure }[];
    }
  | { kind: 'tokens'; id: number; tokens: number[] }
  | { kind: 'text'; id: number; text: string }
  | { kind: 'stopped' };

/** Shared flag that wakes the thread while it waits: `wake[0]` counts the commands that were posted. */
export interface InferenceThreadData {
  options: InferenceOptions;
  wake: Int32Array;
  counters: CounterBoard;
}
