import type { Usage } from '../../../contract/openai.ts';

/** Log probability of one token, as chat completions and responses have it. */
export interface TokenLogprob {
  token: string;
  logprob: number;
  bytes: number[] | null;
  top_logprobs: { token: string; logprob: number; bytes: number[] | null }[];
}

export type TextPart =
  | { type: 'output_text'; text: string; annotations: never[]; logprobs: TokenLogprob[] }
  | { type: 'refusal'; refusal: string }
  | { type: 'reasoning_text'; text: string };

type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** One thing that the model put out. */
export type OutputItem =
  | { type: 'message'; id: string; status: ItemStatus; role: 'assistant'; content: TextPart[] }
  | { type: 'reasoning'; id: string; status: ItemStatus; summary: never[]; content: TextPart[] }
  | {
      type: 'function_call';
      id: string;
      status: ItemStatus;
      call_id: string;
      name: string;
      /** JSON as text, whatever the model made of it. */
      arguments: string;
    };

/** How a response ended, or that it has not. */
export type ResponseEnd =
  | { status: 'in_progress' | 'completed' }
  | { status: 'incomplete'; reason: 'max_output_tokens' | 'content_filter' }
  | { status: 'failed'; error: { code: string; message: string } };

/** What the engine has said so far of one response. */
export interface ResponseState {
  end: ResponseEnd;
  output: OutputItem[];
  usage: Usage | null;
}
