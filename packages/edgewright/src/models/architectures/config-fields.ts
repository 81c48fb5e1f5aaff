import type { JsonObject } from '../sources/read-json-file.ts';

/** A field that a configuration lacks or has with a value that makes no sense. */
export class FieldProblem extends Error {
  override readonly name = 'FieldProblem';
}

/** Reads the fields of a model configuration. What is needed and not there is a `FieldProblem`. */
export class ConfigFields {
  readonly #fields: JsonObject;

  constructor(fields: JsonObject) {
    this.#fields = fields;
  }

  /** The first of these fields that is a count; they are names of the same thing. */
  count(...names: [string, ...string[]]): number {
    const value = this.countOrNull(...names);
    if (value !== null) return value;
    throw new FieldProblem(`its configuration has no ${names[0]}`);
  }

  countOrNull(...names: [string, ...string[]]): number | null {
    for (const name of names) {
      const value = this.#fields[name];
      if (value === null || value === undefined) continue;
      if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > 1e9) {
        throw new FieldProblem(
          `${name} in its configuration is ${String(JSON.stringify(value)).slice(0, 60)}`,
        );
      }
      if (value > 0) return value;
    }
    return null;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.#fields[name];
    return typeof value === 'boolean' ? value : otherwise;
  }

  text(name: string): string | null {
    const value = this.#fields[name];
    return typeof value === 'string' ? value : null;
  }

  /** A list of texts with one entry per layer; null: there is none. */
  texts(name: string): string[] | null {
    const value = this.#fields[name];
    if (!Array.isArray(value)) return null;
    return value.every((item): item is string => typeof item === 'string') ? value : null;
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }
}
