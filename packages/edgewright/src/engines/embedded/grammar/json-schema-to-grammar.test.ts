import { describe, expect, it } from 'vitest';
import { AppError } from '../../../base/app-error.ts';
import { GbnfMatcher } from './__fixtures__/gbnf-matcher.ts';
import { schemaCases } from './__fixtures__/schema-cases.ts';
import { jsonObjectGrammar, jsonSchemaToGrammar } from './json-schema-to-grammar.ts';

describe('jsonSchemaToGrammar', () => {
  it.each(schemaCases)('holds $name', ({ schema, accepted, rejected }) => {
    const matcher = new GbnfMatcher(jsonSchemaToGrammar(schema));
    expect(accepted.filter((text) => !matcher.matches(text))).toEqual([]);
    expect(rejected.filter((text) => matcher.matches(text))).toEqual([]);
    for (const text of accepted) expect(() => JSON.parse(text) as unknown).not.toThrow();
  });

  it('makes a grammar of any object', () => {
    const matcher = new GbnfMatcher(jsonObjectGrammar());
    expect(['{}', '{"a":[1,{"b":null}]}'].filter((text) => !matcher.matches(text))).toEqual([]);
    expect(['[]', '1', '"{}"'].filter((text) => matcher.matches(text))).toEqual([]);
  });

  it('grows with the number of optional properties, not with their combinations', () => {
    const names = Array.from({ length: 200 }, (_, index) => `property${index}`);
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'integer' }]));
    const matcher = new GbnfMatcher(jsonSchemaToGrammar({ type: 'object', properties }));
    expect(matcher.ruleCount).toBeLessThan(420);
    expect(matcher.matches('{"property3":1,"property77":2,"property199":3}')).toBe(true);
  });
});

describe('chains of references', () => {
  it('may be long', () => {
    const item = (index: number): unknown => ({
      anyOf: [{ type: 'null' }, { type: 'array', items: { $ref: `#/$defs/D${index}` } }],
    });
    const $defs = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`D${index}`, item((index + 1) % 200)]),
    );
    const matcher = new GbnfMatcher(jsonSchemaToGrammar({ $defs, $ref: '#/$defs/D0' }));
    expect(matcher.matches(`${'['.repeat(150)}null${']'.repeat(150)}`)).toBe(true);
  });
});

function failure(schema: unknown): AppError {
  try {
    jsonSchemaToGrammar(schema, 'schema');
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('expected an AppError');
}

describe('schemas that are refused', () => {
  const inProperty = (schema: unknown): unknown => ({ type: 'object', properties: { p: schema } });

  it.each<[keyword: string, schema: unknown, message?: string]>([
    ['not', { not: { type: 'string' } }],
    ['if', { if: { minimum: 1 }, else: { maximum: 2 } }],
    ['dependentRequired', { type: 'object', dependentRequired: { a: ['b'] } }],
    ['dependentSchemas', { type: 'object', dependentSchemas: { a: {} } }],
    ['dependencies', { type: 'object', dependencies: { a: ['b'] } }],
    ['patternProperties', { type: 'object', patternProperties: { '^a': {} } }],
    ['unevaluatedProperties', { type: 'object', unevaluatedProperties: false }],
    ['unevaluatedItems', { type: 'array', unevaluatedItems: false }],
    ['uniqueItems', { type: 'array', uniqueItems: true }],
    ['contains', { type: 'array', contains: { type: 'integer' } }],
    ['$dynamicRef', { $dynamicRef: '#x' }],
    ['multipleOf', { type: 'number', multipleOf: 0.01 }, 'only 1 is possible, not 0.01'],
    ['$ref', { $ref: 'https://example.com/schema' }, 'only references within the schema are followed'],
    ['pattern', { type: 'string', pattern: '^(?=a)a$' }, 'looking ahead or behind'],
    ['pattern', { type: 'string', pattern: '^(a)\\1$' }, 'a reference back'],
    ['pattern', { type: 'string', pattern: '\\bword' }, 'the word boundary'],
    ['pattern', { type: 'string', pattern: '^\\p{L}+$' }, 'the Unicode property'],
    ['pattern', { type: 'string', pattern: 'a^b' }, '"^" stands after the beginning'],
    ['pattern', { type: 'string', pattern: '(a$|b)' }, '"$" stands inside a group'],
    ['pattern', { type: 'string', pattern: 'a'.repeat(3000) }, 'longer than 2000'],
    ['pattern', { type: 'string', pattern: '(a|b)*a(a|b){10}$' }, 'to tell apart'],
    ['pattern', { type: 'string', pattern: '^(x+y+z+)+$', maxLength: 900 }, 'to tell apart'],
    ['pattern', { allOf: [{ type: 'string', pattern: '^a' }, { pattern: 'b$' }] }, 'given twice'],
    ['minLength', { type: 'string', enum: ['a', 'bb'], minLength: 2 }, 'beside a list of values'],
    ['minProperties', { type: 'object', properties: { a: {} }, minProperties: 1 }],
    ['maxProperties', { type: 'object', properties: { a: {}, b: {} }, maxProperties: 1 }],
    [
      'propertyNames',
      { type: 'object', properties: { a: {} }, additionalProperties: true, propertyNames: { maxLength: 1 } },
    ],
  ])('refuses %s', (keyword, schema, message = `"${keyword}"`) => {
    const error = failure(inProperty(schema));
    expect(error.code).toBe('unsupported_parameter');
    expect(error.message).toContain(message);
    expect(error.param).toMatch(/^schema\.properties\.p\b/);
    expect(error.param?.endsWith(`.${keyword}`)).toBe(true);
    expect(error.facts['keyword']).toBe(keyword);
  });

  it.each<[problem: string, schema: unknown, param: string, message: string]>([
    ['no schema', 'string', 'schema', 'schema must be an object or a boolean; received "string"'],
    ['a list', [], 'schema', 'must be an object or a boolean; received []'],
    ['null', null, 'schema', 'received null'],
    ['undefined', undefined, 'schema', 'received undefined'],
    ['an unknown type', { type: 'text' }, 'schema.type', 'one or more of object, array, string'],
    [
      'a count that is a text',
      { type: 'string', minLength: '3' },
      'schema.minLength',
      'a whole number, at least 0; received "3"',
    ],
    ['a negative count', { type: 'array', maxItems: -1 }, 'schema.maxItems', 'received -1'],
    ['a bound that is a text', { type: 'integer', minimum: '0' }, 'schema.minimum', 'a number; received "0"'],
    [
      'properties in a list',
      { type: 'object', properties: [] },
      'schema.properties',
      'an object; received []',
    ],
    [
      'required that is a boolean',
      { type: 'object', required: true },
      'schema.required',
      'a list; received true',
    ],
    ['a required number', { type: 'object', required: [1] }, 'schema.required.0', 'a text; received 1'],
    [
      'a property that is a text',
      { type: 'object', properties: { a: 'string' } },
      'schema.properties.a',
      'received "string"',
    ],
    ['anyOf that is no list', { anyOf: {} }, 'schema.anyOf', 'a list; received {}'],
    ['an enum that is no list', { enum: 'a' }, 'schema.enum', 'a list; received "a"'],
    [
      'a pattern that is none',
      { type: 'string', pattern: '(' },
      'schema.pattern',
      'a regular expression; received "("',
    ],
    ['a pattern that is a number', { type: 'string', pattern: 1 }, 'schema.pattern', 'a text; received 1'],
    ['a reference to nothing', { $ref: '#/$defs/None' }, 'schema.$ref', 'received "#/$defs/None"'],
    ['false', false, 'schema', 'allows no value'],
    ['an empty enum', { enum: [] }, 'schema', 'allows no value'],
    [
      'types that exclude each other',
      { allOf: [{ type: 'string' }, { type: 'integer' }] },
      'schema',
      'allows no value',
    ],
    [
      'bounds that exclude each other',
      { type: 'integer', minimum: 3, maximum: 2 },
      'schema',
      'allows no value',
    ],
    [
      'a required property that may not be',
      { type: 'object', properties: { a: false }, required: ['a'] },
      'schema',
      'allows no value',
    ],
    [
      'an object that needs itself',
      { type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] },
      'schema',
      'allows no value',
    ],
    ['a reference to itself', { $ref: '#' }, 'schema', 'allows no value'],
    [
      'itself or a number',
      { anyOf: [{ $ref: '#' }, { type: 'integer' }] },
      'schema',
      'refers to itself with nothing in between',
    ],
  ])('refuses %s', (_, schema, param, message) => {
    const error = failure(schema);
    expect(error.message).toContain(message);
    expect(error.code).toBe('invalid_request');
    expect(error.param).toBe(param);
  });

  const nested = (levels: number): unknown =>
    levels === 0 ? {} : { type: 'array', items: nested(levels - 1) };
  const choices = { anyOf: Array.from({ length: 9 }, (_, index) => ({ minimum: index })) };

  it.each<[what: string, schema: unknown, message: string]>([
    ['deep', nested(65), 'more than 64 levels'],
    ['full of combinations', { allOf: [choices, choices] }, 'more than 64 combinations'],
    [
      'deep by references',
      { $defs: { a: { allOf: [{ $ref: '#/$defs/a' }, {}] } }, allOf: [{ $ref: '#/$defs/a' }, {}] },
      'more than 64 levels',
    ],
    [
      'long',
      {
        type: 'object',
        properties: Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`p${index}`, {}])),
      },
      'more than 2000 grammar rules',
    ],
    [
      'full of texts',
      { enum: Array.from({ length: 400 }, (_, index) => String(index).repeat(400)) },
      'bytes of grammar',
    ],
    [
      'full of repetitions',
      {
        type: 'array',
        prefixItems: Array.from({ length: 60 }, (_, index) => ({ type: 'string', maxLength: 1000 + index })),
      },
      'repetitions that add up to more than 50000',
    ],
  ])('refuses a schema that is too %s', (_, schema, message) => {
    const error = failure(schema);
    expect(error.code).toBe('invalid_request');
    expect(error.message).toContain(message);
  });
});
