import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeJson } from './make-json.ts';

const person = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 3 },
    age: { type: 'integer', minimum: 18, maximum: 99 },
    height: { type: 'number', exclusiveMinimum: 1 },
    mood: { enum: ['glad', 'sad'] },
    tags: { type: 'array', items: { type: 'string' }, minItems: 2 },
    nothing: { type: 'null' },
    sure: { type: 'boolean' },
    maybe: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    kind: { const: 'person' },
  },
  required: ['name', 'age', 'height', 'mood', 'tags', 'nothing', 'sure', 'maybe', 'kind'],
  additionalProperties: false,
};
const tree = {
  $ref: '#/$defs/Node',
  $defs: {
    Node: {
      type: 'object',
      properties: {
        value: { type: 'integer' },
        children: { type: 'array', items: { $ref: '#/$defs/Node' } },
      },
      required: ['value', 'children'],
      additionalProperties: false,
    },
  },
};

describe('makeJson', () => {
  it.each([
    ['a flat object', person],
    ['a schema that speaks of itself', tree],
    ['a list', { type: 'array', items: { type: 'number' }, minItems: 3 }],
    ['a text', { type: 'string', maxLength: 2 }],
    ['several types', { type: ['integer', 'null'] }],
  ])('makes what fits: %s', (_name, schema) => {
    const value = makeJson(schema, 'How old is Ada in Paris? She is 36.');
    const check = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    expect(check.safeParse(value)).toMatchObject({ success: true });
  });

  it('takes names, numbers and choices from the text', () => {
    const text = 'What is the sad weather in New York for 3 days?';
    expect(makeJson(person, text)).toMatchObject({ name: 'New York', age: 18, mood: 'sad' });
    expect(makeJson({ type: 'integer' }, text)).toBe(3);
    expect(makeJson({ type: 'string' }, 'weather london')).toBe('london');
  });

  it('puts the parts of a schema together', () => {
    const schema = { allOf: [{ properties: { a: { type: 'null' } } }, { properties: { b: { const: 1 } } }] };
    expect(makeJson(schema, '')).toEqual({ a: null, b: 1 });
  });

  it('ends, whatever a schema says of itself', () => {
    const endless = {
      type: 'object',
      properties: { left: { $ref: '#' }, right: { $ref: '#' } },
      required: ['left', 'right'],
    };
    expect(JSON.stringify(makeJson(endless, ''))).toContain('null');
    expect(makeJson({ $ref: '#' }, '')).toBe('something');
  });
});
