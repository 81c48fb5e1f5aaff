import type { StoredValue } from '../stored-value.ts';

/** The key that this page sends, until its tab is closed. Empty: none. */
export class ServiceKey {
  readonly #stored: StoredValue<string>;
  #text: string;

  constructor(stored: StoredValue<string>) {
    this.#stored = stored;
    this.#text = stored.read();
  }

  get isSet(): boolean {
    return this.#text !== '';
  }

  /** Kept in the page as well: storage may be forbidden. */
  set(text: string): void {
    this.#text = text.trim();
    this.#stored.write(this.#text);
  }

  /** `fetch` that sends the key along. */
  readonly around =
    (send: typeof fetch): typeof fetch =>
    (input, init = {}) => {
      if (this.#text === '') return send(input, init);
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${this.#text}`);
      return send(input, { ...init, headers });
    };
}

/** What storage holds as the key; anything may stand there. */
export function parseKey(raw: unknown): string {
  return typeof raw === 'string' ? raw : '';
}
