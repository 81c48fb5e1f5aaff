import type { Heard } from '../engines/engine-adapter.ts';
import type { LogEvent } from '../engines/log-event.ts';

type Fatal = Extract<LogEvent, { kind: 'fatal' }>;
type ConcernEvent = Extract<LogEvent, { kind: 'concern' }>;

/** Remembers what an engine said of itself during one start. */
export class EarWitness {
  #facts: Heard['facts'] = {};
  readonly #concerns = new Map<string, ConcernEvent>();
  #fatal: Fatal | null = null;

  hear(event: LogEvent): void {
    switch (event.kind) {
      case 'facts':
        this.#facts = { ...this.#facts, ...event.facts };
        return;
      case 'concern':
        if (!this.#concerns.has(event.concern)) this.#concerns.set(event.concern, event);
        return;
      case 'fatal':
        this.#fatal ??= event;
        return;
      case 'progress':
      case 'failure':
      case 'says-ready':
    }
  }

  get heard(): Heard {
    return { facts: this.#facts, concerns: [...this.#concerns.values()] };
  }

  /** What our own engine calls the end of it. */
  get fatal(): Fatal | null {
    return this.#fatal;
  }
}
