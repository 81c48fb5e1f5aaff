import { type ChatMessage, type RequestBody, writeBody } from './request-body.ts';
import type { Conversation, PreparedRequest, RequestSource } from './request-source.ts';

/** One prompt of the user's own. */
export interface DatasetPrompt {
  readonly messages: readonly ChatMessage[];
  readonly outputTokens: number | null;
}

/** The prompts of a file, in its order, over and over. Sent twice, a prompt may be in the prefix cache: that is how it is. */
export class DatasetRequests implements RequestSource {
  readonly #prompts: readonly DatasetPrompt[];
  readonly #body: RequestBody;
  readonly #outputTokens: number | null;
  #next = 0;

  /** @param prompts at least one */
  constructor(about: {
    prompts: readonly DatasetPrompt[];
    body: RequestBody;
    /** Longest answer of prompts that say nothing of it; null: as long as the model likes. */
    outputTokens: number | null;
  }) {
    if (about.prompts.length === 0) throw new RangeError('There is no prompt.');
    this.#prompts = about.prompts;
    this.#body = about.body;
    this.#outputTokens = about.outputTokens;
  }

  next(): PreparedRequest {
    const { messages, outputTokens } = this.#take();
    return this.#write(messages, outputTokens);
  }

  /** Its turns are prompts one after another. */
  conversation(): Conversation {
    const said: ChatMessage[] = [];
    return {
      nextTurn: () => {
        const { messages, outputTokens } = this.#take();
        said.push(...messages);
        return this.#write(said, outputTokens);
      },
      answered: (text) => void said.push({ role: 'assistant', content: text }),
    };
  }

  #take(): DatasetPrompt {
    const prompt = this.#prompts[this.#next % this.#prompts.length];
    this.#next += 1;
    return prompt ?? { messages: [], outputTokens: null };
  }

  #write(messages: readonly ChatMessage[], outputTokens: number | null): PreparedRequest {
    return writeBody(this.#body, {
      messages,
      inputTokens: null,
      outputTokens: outputTokens ?? this.#outputTokens,
    });
  }
}
