import type { Readiness } from '../engine-behaviour.ts';
import type { HttpAnswer } from '../../base/ask-http.ts';

export interface GenerationAttempt {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Words of a refusal that mean: asked in the wrong way, try the next. */
  readonly elseNext: RegExp | null;
}

const prompt = 'Hello';

/**
 * Ways to ask for one token, the best first. Chat comes first because what clients do most has to work: an engine
 * that lacks the vocabulary of gpt-oss serves completions and refuses every chat.
 */
export function generationAttempts(kind: Readiness['generation'], model: string): GenerationAttempt[] {
  const completion = { path: '/v1/completions', body: { model, prompt, max_tokens: 1 }, elseNext: null };
  switch (kind) {
    case 'openai-chat':
      return [
        {
          path: '/v1/chat/completions',
          body: { model, messages: [{ role: 'user', content: prompt }], max_tokens: 1 },
          // Base models have no template for chats.
          elseNext: /chat.?template/i,
        },
        completion,
      ];
    case 'openai-completions':
      return [completion];
    case 'triton-generate': {
      const path = `/v2/models/${encodeURIComponent(model)}/generate`;
      const wrongInput = /unexpected inference input|unable to find|missing|expected \d{1,3} inputs/i;
      return [
        // The model of the LLM API, then engines built ahead, then the vLLM backend.
        {
          path,
          body: { text_input: prompt, streaming: false, sampling_param_max_tokens: 1 },
          elseNext: wrongInput,
        },
        { path, body: { text_input: prompt, stream: false, max_tokens: 1 }, elseNext: wrongInput },
        { path, body: { text_input: prompt, parameters: { stream: false, max_tokens: 1 } }, elseNext: null },
      ];
    }
    case 'ollama-generate':
      return [
        {
          path: '/api/generate',
          // Loads the model, and keeps it.
          body: { model, prompt, stream: false, keep_alive: -1, options: { num_predict: 1 } },
          elseNext: null,
        },
      ];
  }
}

/** Whether a refused attempt should be made in the next way. */
export function wantsNext(attempt: GenerationAttempt, answer: HttpAnswer): boolean {
  return answer.status >= 400 && answer.status < 500 && attempt.elseNext?.test(answer.text) === true;
}
