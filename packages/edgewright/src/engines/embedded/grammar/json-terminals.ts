import {
  characters,
  choice,
  literal,
  oneOf,
  optional,
  repeat,
  sequence,
  type CodePointRange,
  type Expression,
} from './expression.ts';
import type { RuleBook } from './rule-book.ts';

/** Characters that stand for themselves in a JSON string. */
export const plainCharacters: readonly CodePointRange[] = [
  [0x20, 0x21],
  [0x23, 0x5b],
  [0x5d, 0x10ffff],
];

export const digit = characters([0x30, 0x39]);

/**
 * White space between the parts of JSON: one blank, or a line break and an indentation. Bounded, because a
 * model that may write blanks without end sometimes does.
 */
export function whitespace(book: RuleBook): Expression {
  return book.share('ws', () =>
    optional(choice(literal(' '), sequence(literal('\n'), repeat(oneOf(' \t'), 0, 16)))),
  );
}

/** One character of a JSON string, as it stands or escaped; a surrogate pair counts as the one it is. */
export function stringCharacter(book: RuleBook): Expression {
  const hex = book.share('hex', () => choice(characters([0x30, 0x39], [0x41, 0x46], [0x61, 0x66])));
  return book.share('char', () =>
    choice(
      characters(...plainCharacters),
      sequence(
        literal('\\'),
        choice(
          oneOf('"\\/bfnrt'),
          sequence(
            literal('u'),
            choice(
              sequence(
                characters([0x30, 0x39], [0x41, 0x43], [0x45, 0x46], [0x61, 0x63], [0x65, 0x66]),
                hex,
                hex,
                hex,
              ),
              sequence(oneOf('dD'), characters([0x30, 0x37]), hex, hex),
              // Half a pair is no character: both halves or none.
              sequence(
                oneOf('dD'),
                oneOf('89abAB'),
                hex,
                hex,
                literal('\\u'),
                oneOf('dD'),
                oneOf('cdefCDEF'),
                hex,
                hex,
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

export function anyString(book: RuleBook): Expression {
  return book.share('string', () => quoted(repeat(stringCharacter(book), 0, null)));
}

export function quoted(content: Expression): Expression {
  return sequence(literal('"'), content, literal('"'));
}

/** Any JSON number, with at most the digits that JavaScript writes for one. */
export function anyNumber(book: RuleBook): Expression {
  return book.share('number', () =>
    sequence(
      optional(literal('-')),
      wholeDigits(book),
      optional(sequence(literal('.'), book.repeat('fraction', digit, { min: 1, max: 24 }))),
      optional(sequence(oneOf('eE'), optional(oneOf('+-')), repeat(digit, 1, 3))),
    ),
  );
}

export function anyInteger(book: RuleBook): Expression {
  return book.share('integer', () =>
    choice(literal('0'), sequence(optional(literal('-')), positiveDigits(book))),
  );
}

function wholeDigits(book: RuleBook): Expression {
  return choice(literal('0'), positiveDigits(book));
}

function positiveDigits(book: RuleBook): Expression {
  return sequence(characters([0x31, 0x39]), book.repeat('digits', digit, { min: 0, max: 20 }));
}

/** Any JSON value. */
export function anyValue(book: RuleBook): Expression {
  return book.share('value', () =>
    choice(
      anyObject(book),
      anyArray(book),
      anyString(book),
      anyNumber(book),
      literal('true'),
      literal('false'),
      literal('null'),
    ),
  );
}

export function anyObject(book: RuleBook): Expression {
  return book.share('object', () => {
    const ws = whitespace(book);
    const pair = book.define('pair', sequence(anyString(book), literal(':'), ws, anyValue(book)));
    return sequence(literal('{'), ws, optional(sequence(list(book, pair), ws)), literal('}'));
  });
}

function anyArray(book: RuleBook): Expression {
  return book.share('array', () => {
    const ws = whitespace(book);
    return sequence(literal('['), ws, optional(sequence(list(book, anyValue(book)), ws)), literal(']'));
  });
}

/** One or more, with commas between. */
function list(book: RuleBook, item: Expression): Expression {
  return sequence(item, repeat(sequence(literal(','), whitespace(book), item), 0, null));
}
