import { limits } from 'edgewright/contract/limits';
import type { AnswerPiece } from '../../lib/api/answer-piece.ts';
import { browserError, problemOf } from '../../lib/api/service-error.ts';
import type { ChatRequest } from '../../lib/api/stream-chat.ts';
import { reduceChat, type ChatAction } from './chat-reducer.ts';
import { emptyChat, isBusy, messagesFor, type ChatState } from './chat-state.ts';
import { FrameBatch, type ScheduleFrame } from './frame-batch.ts';
import type { GenerationSettings } from './generation-settings.ts';

export interface ChatSessionOptions {
  /** Asks the service; yields the pieces that arrived together and throws when the answer is not complete. */
  streamAnswer: (request: ChatRequest, signal: AbortSignal) => AsyncIterable<AnswerPiece[]>;
  /** A monotonic clock in milliseconds. */
  nowMs: () => number;
  scheduleFrame: ScheduleFrame;
}

export interface AskOptions {
  model: string;
  settings: GenerationSettings;
}

/**
 * One conversation and its requests, without any framework. One answer runs at a time; the state is replaced,
 * never changed in place, and every replacement is announced.
 */
export class ChatSession {
  readonly #options: ChatSessionOptions;
  readonly #listeners = new Set<() => void>();
  #state = emptyChat;
  #running: AbortController | null = null;
  #lastId = 0;

  constructor(options: ChatSessionOptions) {
    this.#options = options;
  }

  readonly getState = (): ChatState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks a question. Resolves when its answer has ended in any way; does nothing while one is running. */
  async send(question: string, ask: AskOptions): Promise<void> {
    if (isBusy(this.#state) || this.#state.turns.length >= limits.consoleTurns) return;
    const [turnId, answerId] = [this.#newId(), this.#newId()];
    this.#dispatch({
      kind: 'question-sent',
      turnId,
      question,
      answerId,
      model: ask.model,
      atMs: this.#options.nowMs(),
    });
    await this.#answer(answerId, ask);
  }

  /** Asks the last question again, or `question` in its place; the former answer is replaced. */
  async retry(ask: AskOptions, question = this.#state.turns.at(-1)?.question): Promise<void> {
    if (isBusy(this.#state) || question === undefined) return;
    const answerId = this.#newId();
    this.#dispatch({
      kind: 'answer-retried',
      question,
      answerId,
      model: ask.model,
      atMs: this.#options.nowMs(),
    });
    await this.#answer(answerId, ask);
  }

  /** Ends the running answer; what has arrived stays. The service sees the connection close. */
  stop(): void {
    this.#running?.abort();
  }

  clear(): void {
    this.stop();
    this.#dispatch({ kind: 'conversation-cleared' });
  }

  async #answer(answerId: string, { model, settings }: AskOptions): Promise<void> {
    const controller = new AbortController();
    this.#running = controller;
    const batch = new FrameBatch(this.#options.scheduleFrame, (text) =>
      this.#dispatch({ kind: 'text-received', answerId, ...text }),
    );
    const { systemPrompt, temperature, maxTokens } = settings;
    const messages = messagesFor(this.#state, systemPrompt);
    try {
      const pieces = this.#options.streamAnswer(
        { model, messages, temperature, maxTokens },
        controller.signal,
      );
      const finishReason = await this.#receive(answerId, pieces, batch);
      batch.flush();
      this.#dispatch({ kind: 'answer-finished', answerId, finishReason });
    } catch (thrown) {
      batch.flush();
      this.#dispatch(
        controller.signal.aborted
          ? { kind: 'answer-stopped', answerId }
          : { kind: 'answer-failed', answerId, problem: problemOf(thrown) },
      );
    } finally {
      if (this.#running === controller) this.#running = null;
    }
  }

  /** Takes in the whole stream and returns the finish reason. */
  async #receive(answerId: string, stream: AsyncIterable<AnswerPiece[]>, batch: FrameBatch): Promise<string> {
    let finishReason = 'stop';
    let chars = 0;
    for await (const pieces of stream) {
      const atMs = this.#options.nowMs();
      for (const piece of pieces) {
        if (piece.kind === 'text' || piece.kind === 'reasoning') {
          chars += piece.text.length;
          batch.add({ text: '', reasoning: '', [piece.kind]: piece.text }, atMs);
        }
        if (piece.kind === 'usage') {
          this.#dispatch({ kind: 'usage-received', answerId, usage: piece.usage });
        }
        if (piece.kind === 'finish') finishReason = piece.reason;
      }
      if (chars > limits.consoleAnswerChars) {
        throw browserError('answer_too_long', `The answer passed ${limits.consoleAnswerChars} characters.`);
      }
    }
    return finishReason;
  }

  #dispatch(action: ChatAction): void {
    const next = reduceChat(this.#state, action);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }

  /** Plain counting: `crypto.randomUUID` is missing where a page comes over HTTP from another machine. */
  #newId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }
}
