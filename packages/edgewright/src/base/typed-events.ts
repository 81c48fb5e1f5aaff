/** A list of listeners for one kind of message. Subscribing returns the unsubscribe. */
export class TypedEvents<Message> {
  readonly #listeners = new Set<(message: Message) => void>();

  subscribe(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(message: Message): void {
    for (const listener of this.#listeners) listener(message);
  }
}
