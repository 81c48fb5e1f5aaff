import { AppError } from '../../../base/app-error.ts';
import { limits } from '../../../contract/limits.ts';
import { convertSchema } from './convert-schema.ts';
import { sequence, type Expression } from './expression.ts';
import { anyObject } from './json-terminals.ts';
import { printGrammar } from './print-grammar.ts';
import { pruneRules } from './prune-rules.ts';
import { countBeginnings, findLeftRecursion } from './rule-beginnings.ts';
import { RuleBook, tooLarge } from './rule-book.ts';

const defaultPath = 'response_format.json_schema.schema';

/**
 * Turns a JSON schema into a grammar for llama.cpp (GBNF, rule `root`): every text it allows is JSON that
 * satisfies the schema. It does not allow every such text: properties come in their declared order, white
 * space is bounded, and some rare spellings are left out.
 *
 * `path` is where the schema stands in the request, for error messages. Throws an AppError:
 * `unsupported_parameter` for a keyword that no grammar can hold, `invalid_request` for a schema that is
 * malformed, too large, or allows no value at all.
 */
export function jsonSchemaToGrammar(schema: unknown, path: string = defaultPath): string {
  return write((book) => convertSchema(book, { schema, path }), path);
}

/** The grammar of any JSON object, for `response_format: {"type": "json_object"}`. */
export function jsonObjectGrammar(): string {
  return write(anyObject, defaultPath);
}

function write(convert: (book: RuleBook) => Expression, path: string): string {
  const book = new RuleBook();
  const root = book.reserve('root');
  book.set(root, sequence(convert(book)));
  const rules = pruneRules(book.rules, root);
  if (rules === null) {
    throw new AppError('invalid_request', {
      message: `The JSON schema at ${path} allows no value: its parts exclude each other, or it needs itself without end.`,
      param: path,
    });
  }
  const recursive = findLeftRecursion(rules);
  if (recursive !== null) {
    throw new AppError('invalid_request', {
      message: `The JSON schema refers to itself with nothing in between, at "${recursive}".`,
      param: path,
    });
  }
  if (countBeginnings(rules) > limits.grammarBeginnings) {
    throw tooLarge(`unions of unions with more than ${limits.grammarBeginnings} branches in all`);
  }
  const text = printGrammar(rules);
  if (Buffer.byteLength(text) > limits.grammarBytes)
    throw tooLarge(`more than ${limits.grammarBytes} bytes of grammar`);
  return text;
}
