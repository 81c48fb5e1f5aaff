import { z } from 'zod';
import type { Route } from '../route.ts';

/** A parameter of OpenAPI, or a reference to one. */
export type Parameter = Readonly<Record<string, unknown>>;

/** Headers that a request for tokens may bring. */
export const generationHeaders: Readonly<Record<string, Parameter>> = {
  'x-request-id': header('x-request-id', 'Comes back with the answer, and goes to the engine', {
    type: 'string',
  }),
  'x-slo-ttft-ms': header('x-slo-ttft-ms', 'The first token is worth nothing after so many ms', {
    type: 'number',
    exclusiveMinimum: 0,
  }),
  'x-stainless-timeout': header('x-stainless-timeout', 'Seconds until the client gives up', {
    type: 'number',
    exclusiveMinimum: 0,
  }),
  traceparent: header('traceparent', 'The span that this request belongs to (W3C Trace Context)', {
    type: 'string',
  }),
};

/** Headers of answers. */
export const answerHeaders = {
  'x-request-id': { description: "The client's own, or a new one", schema: { type: 'string' } },
  'x-edgewright-engine': { description: 'Which engine answered', schema: { type: 'string' } },
  'x-edgewright-deployment': { description: 'Id of the deployment', schema: { type: 'string' } },
  'x-edgewright-queue-ms': { description: 'Time spent waiting for a slot', schema: { type: 'integer' } },
  'x-edgewright-simulated': { description: 'There: a simulation answered', schema: { type: 'string' } },
  'x-edgewright-attempt': { description: 'More than 1: it was sent again', schema: { type: 'integer' } },
  'retry-after': { description: 'Seconds until another try makes sense', schema: { type: 'integer' } },
};

/** Of path, query and headers. */
export function parametersOf({ path, about, generates }: Route): Parameter[] {
  return [
    ...(path.endsWith('*')
      ? [
          {
            name: 'id',
            in: 'path',
            required: true,
            description: 'May contain slashes',
            schema: { type: 'string' },
          },
        ]
      : []),
    ...(about.query ? queryOf(about.query) : []),
    ...(generates
      ? Object.keys(generationHeaders).map((name) => ({ $ref: `#/components/parameters/${name}` }))
      : []),
  ];
}

function queryOf(query: z.ZodObject): Parameter[] {
  return Object.entries(query.shape).map(([name, field]) => {
    const { $schema: _draft, description, ...schema } = z.toJSONSchema(field as z.ZodType, { io: 'input' });
    return {
      name,
      in: 'query',
      required: false,
      ...(description === undefined ? {} : { description }),
      schema,
    };
  });
}

function header(name: string, description: string, schema: object): Parameter {
  return { name, in: 'header', required: false, description, schema };
}
