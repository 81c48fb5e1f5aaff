import type { Expression } from './expression.ts';
import type { RuleBook } from './rule-book.ts';
import type { Located } from './schema-location.ts';

/** What the parts of the converter share while one schema is converted. */
export interface Conversion {
  readonly book: RuleBook;
  /** Converts a schema inside the one at hand. `hint` names its rules. */
  visit(located: Located, hint: string): Expression;
}
