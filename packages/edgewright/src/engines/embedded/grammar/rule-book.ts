import { AppError } from '../../../base/app-error.ts';
import { limits } from '../../../contract/limits.ts';
import { choice, never, repeat, rule, sequence, type Expression } from './expression.ts';
import { UnsupportedPattern } from './pattern-text.ts';

/** llama.cpp refuses a higher count of one repetition, and silently drops a higher maximum. */
const mostRepetitions = 2_000;
/** Repetitions longer than this get a rule of their own: nested ones multiply against the same bound. */
const inlineRepetitions = 16;

/** The rules of one grammar while it is made. Names are unique; the same named content is kept once. */
export class RuleBook {
  readonly rules = new Map<string, Expression>();
  readonly #shared = new Map<string, Expression>();
  readonly #nextNumbers = new Map<string, number>();
  #repetitions = 0;
  #patternWork = 0;

  /** Takes a name that no rule has, close to `hint`. The rule must be `set` later. */
  reserve(hint: string): string {
    const base =
      hint
        .replace(/[^0-9A-Za-z]+/g, '-')
        .replace(/^-+/, '')
        .slice(0, 48)
        .replace(/-+$/, '')
        .toLowerCase() || 'rule';
    let name = base;
    let number = this.#nextNumbers.get(base) ?? 1;
    for (; this.rules.has(name); number += 1) name = `${base}-${number + 1}`;
    this.#nextNumbers.set(base, number);
    this.set(name, never);
    return name;
  }

  set(name: string, expression: Expression): void {
    this.rules.set(name, expression);
    if (this.rules.size > limits.grammarRules) {
      throw tooLarge(`more than ${limits.grammarRules} grammar rules`);
    }
  }

  define(hint: string, expression: Expression): Expression {
    const name = this.reserve(hint);
    this.set(name, expression);
    return rule(name);
  }

  /** Defines a rule once; later calls with the same key get the same rule, also from within `make`. */
  share(hint: string, make: () => Expression, key: string = hint): Expression {
    const known = this.#shared.get(key);
    if (known) return known;
    const name = this.reserve(hint);
    this.#shared.set(key, rule(name));
    this.set(name, make());
    return rule(name);
  }

  /** Counts work on patterns, of all patterns of the grammar together. */
  spendPatternWork(work: number): void {
    this.#patternWork += work;
    if (this.#patternWork > limits.patternWork)
      throw new UnsupportedPattern('too many readings to tell apart');
  }

  /** `item` from `min` to `max` times, in a form that llama.cpp accepts whatever the numbers. */
  repeat(hint: string, item: Expression, count: { min: number; max: number | null }): Expression {
    const { min, max } = count;
    if (max !== null && max < min) return never;
    if ((max ?? min) <= 1) return repeat(item, min, max);
    const atom =
      item.kind === 'rule' || item.kind === 'characters' ? item : this.define(`${hint}-item`, item);
    const blocks = Math.floor(min / mostRepetitions);
    const rest = min % mostRepetitions;
    const whole =
      blocks === 0 ? [] : [this.#counted(hint, this.#block(hint, atom), { min: blocks, max: blocks })];
    if (max === null) return sequence(...whole, this.#counted(hint, atom, { min: rest, max: null }));
    if (max <= mostRepetitions) return this.#counted(hint, atom, count);
    const fixed = this.#counted(hint, atom, { min: rest, max: rest });
    return sequence(...whole, fixed, this.#upTo(hint, atom, max - min));
  }

  /** Two ways at every block, rather than as many as there are characters: it is full, or it is the last. */
  #upTo(hint: string, atom: Expression, most: number): Expression {
    if (most <= mostRepetitions) return this.#counted(hint, atom, { min: 0, max: most });
    return this.share(
      `${hint}-up-to-${most}`,
      () =>
        choice(
          this.#counted(hint, atom, { min: 0, max: mostRepetitions - 1 }),
          sequence(this.#block(hint, atom), this.#upTo(hint, atom, most - mostRepetitions)),
        ),
      `up to ${most} ${JSON.stringify(atom)}`,
    );
  }

  #block(hint: string, atom: Expression): Expression {
    return this.#counted(hint, atom, { min: mostRepetitions, max: mostRepetitions });
  }

  #counted(hint: string, atom: Expression, count: { min: number; max: number | null }): Expression {
    const { min, max } = count;
    const repetitions = max ?? min;
    if (repetitions <= inlineRepetitions) return repeat(atom, min, max);
    const make = (): Expression => {
      this.#repetitions += repetitions;
      if (this.#repetitions > limits.grammarRepetitions) {
        throw tooLarge(`repetitions that add up to more than ${limits.grammarRepetitions}`);
      }
      return repeat(atom, min, max);
    };
    return this.share(`${hint}-${min}-${max ?? 'or-more'}`, make, `${min} to ${max} ${JSON.stringify(atom)}`);
  }
}

export function tooLarge(what: string): AppError {
  return new AppError('invalid_request', {
    message: `The JSON schema is too large: it needs ${what}.`,
    nextStep: 'Use fewer properties, or smaller bounds for lengths and counts.',
  });
}
