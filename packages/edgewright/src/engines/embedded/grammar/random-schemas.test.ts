import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../base/app-error.ts';
import { GbnfMatcher } from './__fixtures__/gbnf-matcher.ts';
import { jsonSchemaToGrammar } from './json-schema-to-grammar.ts';

/** A schema together with values that satisfy it. */
interface Sample {
  schema: unknown;
  value: unknown;
}

const text = fc.string({ unit: 'binary', maxLength: 8 });

const scalars: fc.Arbitrary<Sample>[] = [
  fc.constant({ schema: { type: 'null' }, value: null }),
  fc.boolean().map((value) => ({ schema: { type: 'boolean' }, value })),
  text.map((value) => ({ schema: { type: 'string' }, value })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => ({ schema: { type: 'number' }, value })),
  fc.maxSafeInteger().map((value) => ({ schema: { type: 'integer' }, value })),
  fc.jsonValue({ maxDepth: 2 }).map((value) => ({ schema: {}, value })),
  fc.jsonValue({ maxDepth: 2 }).map((value) => ({ schema: { enum: ['other', value] }, value })),
  fc.tuple(text, fc.nat(3), fc.nat(3)).map(([value, below, above]) => {
    const length = Array.from(value).length;
    return {
      schema: { type: 'string', minLength: Math.max(0, length - below), maxLength: length + above },
      value,
    };
  }),
];

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    ...scalars,
    arrayOf(tie('sample')),
    objectOf(tie('sample')),
    eitherOf(tie('sample')),
  ),
}));

function arrayOf(inner: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.array(inner, { maxLength: 3 }).map((items) => ({
    schema: {
      type: 'array',
      items: items.length === 0 ? true : { anyOf: items.map((item) => item.schema) },
      minItems: Math.max(0, items.length - 1),
      maxItems: items.length + 1,
    },
    value: items.map((item) => item.value),
  }));
}

function objectOf(inner: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  const property = fc.record({ inner, use: fc.constantFrom('required', 'present', 'absent') });
  return fc.dictionary(text, property, { maxKeys: 5 }).map((properties) => {
    const entries = Object.entries(properties);
    const value = entries
      .filter(([, { use }]) => use !== 'absent')
      .map(([name, entry]) => [name, entry.inner.value]);
    return {
      schema: {
        type: 'object',
        properties: Object.fromEntries(entries.map(([name, entry]) => [name, entry.inner.schema])),
        required: entries.filter(([, { use }]) => use === 'required').map(([name]) => name),
        additionalProperties: false,
      },
      value: Object.fromEntries(value),
    };
  });
}

function eitherOf(inner: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc
    .tuple(inner, inner)
    .map(([one, other]) => ({ schema: { anyOf: [one.schema, other.schema] }, value: other.value }));
}

describe('random schemas', () => {
  it('accept the compact JSON of their values', () => {
    fc.assert(
      fc.property(sample, ({ schema, value }) => {
        expect(new GbnfMatcher(jsonSchemaToGrammar(schema)).matches(JSON.stringify(value))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('hold ranges of integers exactly', () => {
    const integer = fc.integer({ min: -2_000, max: 2_000 });
    fc.assert(
      fc.property(fc.tuple(integer, integer), fc.array(integer, { minLength: 20 }), (bounds, values) => {
        const [minimum, maximum] = [Math.min(...bounds), Math.max(...bounds)];
        const matcher = new GbnfMatcher(jsonSchemaToGrammar({ type: 'integer', minimum, maximum }));
        for (const value of [...values, minimum, maximum, minimum - 1, maximum + 1]) {
          expect([value, matcher.matches(String(value))]).toEqual([
            value,
            value >= minimum && value <= maximum,
          ]);
        }
      }),
    );
  });

  it('hold ranges of numbers exactly', () => {
    const number = fc.integer({ min: -30_000, max: 30_000 }).map((thousandths) => thousandths / 1_000);
    fc.assert(
      fc.property(
        fc.tuple(number, number),
        fc.boolean(),
        fc.array(number, { minLength: 20 }),
        (bounds, exclusive, values) => {
          const [low, high] = [Math.min(...bounds), Math.max(...bounds)];
          fc.pre(low < high);
          const schema = exclusive
            ? { exclusiveMinimum: low, exclusiveMaximum: high }
            : { minimum: low, maximum: high };
          const matcher = new GbnfMatcher(jsonSchemaToGrammar({ type: 'number', ...schema }));
          for (const value of [...values, low, high]) {
            const inside = exclusive ? value > low && value < high : value >= low && value <= high;
            expect([value, matcher.matches(String(value))]).toEqual([value, inside]);
          }
        },
      ),
    );
  });

  it('accept no declared name as an additional one', () => {
    const names = fc.uniqueArray(
      fc.string({ unit: fc.constantFrom('a', 'b', '"', '\\', 'é', '\n'), maxLength: 4 }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(names, names, (declared, others) => {
        const properties = Object.fromEntries(declared.map((name) => [name, { type: 'integer' }]));
        const matcher = new GbnfMatcher(
          jsonSchemaToGrammar({ type: 'object', properties, additionalProperties: { type: 'null' } }),
        );
        for (const name of [...declared, ...others]) {
          expect([name, matcher.matches(JSON.stringify({ [name]: null }))]).toEqual([
            name,
            !declared.includes(name),
          ]);
        }
      }),
    );
  });

  it('hold patterns and lengths as the regular expressions of JavaScript do', () => {
    const letters = ['a', 'b', '"'];
    const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
      part: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('a', 'b', '"', '[ab]', '[^a]', '.', '\\W'),
        fc.tuple(tie('part'), tie('part')).map((parts) => parts.join('')),
        fc.tuple(tie('part'), tie('part')).map(([one, other]) => `(?:${one}|${other})`),
        fc
          .tuple(tie('part'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{2,}', '*?'))
          .map(([one, count]) => `(${one})${count}`),
      ),
      pattern: fc
        .tuple(fc.constantFrom('^', ''), tie('part'), fc.constantFrom('$', ''))
        .map((parts) => parts.join('')),
    }));
    const words = [
      '',
      ...letters,
      ...letters.flatMap((one) =>
        letters.flatMap((two) => [one + two, ...letters.map((three) => one + two + three)]),
      ),
    ];
    fc.assert(
      fc.property(pattern, fc.nat(2), fc.nat(3), (source, minLength, more) => {
        const maxLength = minLength + more;
        const right = words.filter(
          (word) =>
            new RegExp(source, 'u').test(word) && word.length >= minLength && word.length <= maxLength,
        );
        const grammar = grammarOrNull({ type: 'string', pattern: source, minLength, maxLength });
        const matcher = grammar === null ? null : new GbnfMatcher(grammar);
        expect(words.filter((word) => matcher?.matches(JSON.stringify(word)))).toEqual(right);
      }),
      { numRuns: 200 },
    );
  });
});

/** `null` for a schema that allows nothing. */
function grammarOrNull(schema: unknown): string | null {
  try {
    return jsonSchemaToGrammar(schema);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.message.includes('allows no value')) return null;
    throw thrown;
  }
}
