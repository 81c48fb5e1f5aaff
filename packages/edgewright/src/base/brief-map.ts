/**
 * A map for what comes and goes with every request. V8's own maps and sets get a new table each time they have taken in
 * as many entries as they have room for, and each table points to the next: once one of them has lived long enough to be
 * left out by the collections of young objects, all that follow keep what they held, for good until the next great
 * collection. Here everything stays in the same two arrays. Looking something up takes time with the number of entries,
 * which is small: requests that are inside at once.
 */
export class BriefMap<Key extends object, Value> {
  readonly #keys: (Key | undefined)[] = [];
  readonly #values: (Value | undefined)[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(key: Key): boolean {
    return this.#indexOf(key) >= 0;
  }

  get(key: Key): Value | undefined {
    const index = this.#indexOf(key);
    return index < 0 ? undefined : this.#values[index];
  }

  set(key: Key, value: Value): void {
    let index = this.#indexOf(key);
    if (index < 0) {
      index = this.#size;
      this.#size += 1;
    }
    this.#keys[index] = key;
    this.#values[index] = value;
  }

  /** False if there was none. Those behind it move up, so that the order stays that of arrival. */
  delete(key: Key): boolean {
    const index = this.#indexOf(key);
    if (index < 0) return false;
    const last = this.#size - 1;
    for (let at = index; at < last; at += 1) {
      this.#keys[at] = this.#keys[at + 1];
      this.#values[at] = this.#values[at + 1];
    }
    this.#keys[last] = undefined;
    this.#values[last] = undefined;
    this.#size = last;
    return true;
  }

  /** As they are now, in order of arrival. */
  keys(): Key[] {
    return this.#keys.slice(0, this.#size) as Key[];
  }

  /** As they are now, in order of arrival. */
  values(): Value[] {
    return this.#values.slice(0, this.#size) as Value[];
  }

  #indexOf(key: Key): number {
    for (let index = this.#size - 1; index >= 0; index -= 1) if (this.#keys[index] === key) return index;
    return -1;
  }
}
