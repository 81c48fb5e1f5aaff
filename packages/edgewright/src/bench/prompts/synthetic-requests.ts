import { AppError } from '../../base/app-error.ts';
import { hashText, randomSource } from '../../base/random.ts';
import type { RequestShape } from '../../contract/load-model.ts';
import { drawLength, type Random } from '../load/draw.ts';
import { composePrompt, drawWords, nonceWords, type PromptMaterial } from './compose-prompt.ts';
import { type ChatMessage, type RequestBody, writeBody } from './request-body.ts';
import type { Conversation, PreparedRequest, RequestSource } from './request-source.ts';

/** Requests made of words or prose, each of exactly the length that was drawn for it. */
export class SyntheticRequests implements RequestSource {
  readonly #shape: RequestShape;
  readonly #material: PromptMaterial;
  readonly #body: RequestBody;
  readonly #random: Random;
  /** Words that the requests of a group begin with; grown as longer ones are needed. */
  readonly #prefixes: { readonly random: Random; readonly words: string[] }[];

  /**
   * @param runNonce different for each run: the same seed twice must not find its own prompts in a cache
   * @throws AppError `bench_prompt_too_short`
   */
  constructor(about: { shape: RequestShape; material: PromptMaterial; body: RequestBody; runNonce: string }) {
    this.#shape = about.shape;
    this.#material = about.material;
    this.#body = about.body;
    this.#random = randomSource(hashText(about.runNonce, about.shape.seed));
    this.#prefixes = Array.from({ length: about.shape.prefixGroups }, (_, group) => ({
      random: randomSource(hashText(`${about.runNonce}/${group}`, about.shape.seed)),
      words: [],
    }));
    const { vocabulary } = about.material;
    const least = vocabulary.templateTokens + nonceWords;
    const shortest = shortestInput(about.shape);
    if (shortest < least) {
      throw new AppError('bench_prompt_too_short', {
        message: `A prompt of ${shortest} tokens was asked for. The template of this model takes ${vocabulary.templateTokens}, and ${nonceWords} more make each prompt different.`,
        nextStep: `Ask for --input-tokens ${least} or more.`,
      });
    }
  }

  next(lengths: { readonly inputTokens?: number; readonly outputTokens?: number } = {}): PreparedRequest {
    const inputTokens = lengths.inputTokens ?? drawLength(this.#shape.input, this.#random);
    const outputTokens = lengths.outputTokens ?? drawLength(this.#shape.output, this.#random);
    const { text, tokens } = this.#compose(inputTokens);
    return writeBody(this.#body, {
      messages: [{ role: 'user', content: text }],
      inputTokens: tokens,
      outputTokens,
    });
  }

  conversation(): Conversation {
    const messages: ChatMessage[] = [];
    return {
      nextTurn: () => {
        const { text, tokens } = this.#compose(drawLength(this.#shape.input, this.#random));
        messages.push({ role: 'user', content: text });
        return writeBody(this.#body, {
          messages,
          // Of later turns only the engine knows what the messages before them take.
          inputTokens: messages.length === 1 ? tokens : null,
          outputTokens: drawLength(this.#shape.output, this.#random),
        });
      },
      answered: (text) => void messages.push({ role: 'assistant', content: text }),
    };
  }

  #compose(inputTokens: number): { text: string; tokens: number } {
    const { vocabulary } = this.#material;
    // A trace may want less than a prompt can be: then it is as short as it can be, and says so.
    const tokens = Math.max(inputTokens, vocabulary.templateTokens + nonceWords);
    const shared = Math.min(
      Math.floor(tokens * this.#shape.cachedShare),
      tokens - vocabulary.templateTokens - nonceWords,
    );
    const prompt = composePrompt(this.#material, { tokens, prefix: this.#prefix(shared) }, this.#random);
    if (prompt === null) throw new AppError('internal', { message: `No prompt of ${tokens} tokens.` });
    return prompt;
  }

  #prefix(count: number): readonly string[] {
    if (count <= 0) return [];
    const group = this.#prefixes[Math.floor(this.#random() * this.#prefixes.length)];
    if (group === undefined) return [];
    const missing = count - group.words.length;
    if (missing > 0) group.words.push(...drawWords(this.#material.vocabulary, missing, group.random));
    return group.words.slice(0, count);
  }
}

function shortestInput({ input }: RequestShape): number {
  return input.kind === 'fixed' ? input.tokens : input.min;
}
