/** A value that outlives the page, checked when it is read: another release may have written it. */
export interface StoredValue<Value> {
  read: () => Value;
  write: (value: Value) => void;
}

export interface StoredValueOptions<Value> {
  /** `null` where the browser forbids storage. */
  storage: Pick<Storage, 'getItem' | 'setItem'> | null;
  key: string;
  /** Turns parsed JSON into a value; must accept anything. */
  parse: (raw: unknown) => Value;
}

/** Damaged, missing or forbidden storage reads as `parse(undefined)`; a failed write is forgotten. */
export function storedValue<Value>({ storage, key, parse }: StoredValueOptions<Value>): StoredValue<Value> {
  return {
    read() {
      try {
        return parse(JSON.parse(storage?.getItem(key) ?? 'null'));
      } catch {
        return parse(undefined);
      }
    },
    write(value) {
      try {
        storage?.setItem(key, JSON.stringify(value));
      } catch {
        // Full or forbidden storage: the value holds until the page is closed.
      }
    },
  };
}

/** The browser's storage, or `null` where reading the property itself is forbidden. */
export function browserStorage(kind: 'localStorage' | 'sessionStorage'): Storage | null {
  try {
    return window[kind];
  } catch {
    return null;
  }
}
