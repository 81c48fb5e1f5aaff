import { Worker } from 'node:worker_threads';
import { AppError } from '../../../base/app-error.ts';
import { TypedEvents } from '../../../base/typed-events.ts';
import type { ErrorCode } from '../../../contract/errors.ts';
import { createCounterBoard, readCounters, type InferenceCounters } from './counters.ts';
import type { ModelDescription } from '../native/load-model.ts';
import type {
  FinishReason,
  GenerationDelta,
  GenerationRequest,
  GenerationUsage,
  InferenceCommand,
  InferenceEvent,
  InferenceOptions,
  InferenceThreadData,
} from './messages.ts';

/** Called for one request, in order: deltas, then exactly one of `finished` and `failed`. */
export interface GenerationListener {
  delta(delta: GenerationDelta): void;
  finished(reason: FinishReason, usage: GenerationUsage): void;
  failed(error: AppError): void;
}

export type EngineReadiness =
  | { kind: 'loading'; stage: 'load' | 'warm-up'; fraction: number }
  | { kind: 'ready'; model: ModelDescription }
  | { kind: 'fatal'; error: AppError };

type Answer = { resolve: (value: never) => void; reject: (error: Error) => void };

/** The main thread's end of the inference thread: starts it, talks to it, stops it. */
export class InferenceClient {
  /** Told on every change of `readiness`. */
  readonly readinessChanges = new TypedEvents<EngineReadiness>();
  readonly #wake = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;
  readonly #listeners = new Map<number, GenerationListener>();
  readonly #answers = new Map<number, Answer>();
  readonly #stopped: Promise<void>;
  #readiness: EngineReadiness = { kind: 'loading', stage: 'load', fraction: 0 };
  readonly #counters = createCounterBoard();
  #lastId = 0;

  constructor(options: InferenceOptions) {
    const workerData: InferenceThreadData = { options, wake: this.#wake, counters: this.#counters };
    // The same file name in the sources (.ts) and in the build (.js).
    const entry = new URL(
      import.meta.url.endsWith('.ts') ? './inference-thread.ts' : './inference-thread.js',
      import.meta.url,
    );
    this.#worker = new Worker(entry, { workerData, execArgv: process.execArgv });
    this.#worker.on('message', (event: InferenceEvent) => this.#receive(event));
    this.#stopped = new Promise((resolve) => {
      this.#worker.on('error', (cause) => {
        this.#fail(
          new AppError('internal', { message: `The inference thread failed: ${cause.message}`, cause }),
        );
      });
      this.#worker.on('exit', () => resolve());
    });
  }

  get readiness(): EngineReadiness {
    return this.#readiness;
  }

  /** As of the last step; null before the model is loaded. */
  get counters(): InferenceCounters | null {
    return this.#readiness.kind === 'ready' ? readCounters(this.#counters) : null;
  }

  /** Starts a generation; the answer cancels it. Cancelling twice, or after the end, does nothing. */
  generate(request: Omit<GenerationRequest, 'id'>, listener: GenerationListener): () => void {
    const id = this.#nextId();
    this.#listeners.set(id, listener);
    this.#post({ kind: 'generate', request: { ...request, id } });
    return () => {
      if (!this.#listeners.delete(id)) return;
      this.#post({ kind: 'cancel', id });
    };
  }

  tokenize(text: string, addSpecial: boolean): Promise<number[]> {
    return this.#ask((id) => ({ kind: 'tokenize', id, text, addSpecial }));
  }

  detokenize(tokens: number[]): Promise<string> {
    return this.#ask((id) => ({ kind: 'detokenize', id, tokens }));
  }

  /** Ends the thread after the step it is in, and gives all native memory back. */
  async stop(): Promise<void> {
    this.#post({ kind: 'stop' });
    await this.#stopped;
  }

  #ask<Value>(command: (id: number) => InferenceCommand): Promise<Value> {
    const id = this.#nextId();
    return new Promise<Value>((resolve, reject) => {
      this.#answers.set(id, { resolve: resolve as (value: never) => void, reject });
      this.#post(command(id));
    });
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #post(command: InferenceCommand): void {
    this.#worker.postMessage(command);
    Atomics.add(this.#wake, 0, 1);
    Atomics.notify(this.#wake, 0);
  }

  #receive(event: InferenceEvent): void {
    switch (event.kind) {
      case 'loading':
        return this.#setReadiness(event);
      case 'ready':
        return this.#setReadiness({ kind: 'ready', model: event.model });
      case 'fatal': {
        const { code, message, nextStep } = event;
        return this.#fail(new AppError(code as ErrorCode, { message, nextStep }));
      }
      case 'step':
        return this.#receiveStep(event);
      case 'tokens':
        return this.#answer(event.id, event.tokens);
      case 'text':
        return this.#answer(event.id, event.text);
      case 'stopped':
        return;
    }
  }

  #receiveStep(event: Extract<InferenceEvent, { kind: 'step' }>): void {
    for (const delta of event.deltas) this.#listeners.get(delta.id)?.delta(delta);
    for (const { id, reason, usage } of event.finished) this.#take(id)?.finished(reason, usage);
    for (const { id, failure } of event.failed) {
      const param = failure.param === null ? {} : { param: failure.param };
      this.#take(id)?.failed(new AppError(failure.code, { message: failure.message, ...param }));
    }
  }

  #take(id: number): GenerationListener | undefined {
    const listener = this.#listeners.get(id);
    this.#listeners.delete(id);
    return listener;
  }

  #answer(id: number, value: unknown): void {
    const answer = this.#answers.get(id);
    this.#answers.delete(id);
    answer?.resolve(value as never);
  }

  #fail(error: AppError): void {
    this.#setReadiness({ kind: 'fatal', error });
    for (const id of this.#listeners.keys()) this.#take(id)?.failed(error);
    for (const { reject } of this.#answers.values()) reject(error);
    this.#answers.clear();
  }

  #setReadiness(readiness: EngineReadiness): void {
    this.#readiness = readiness;
    this.readinessChanges.emit(readiness);
  }
}
