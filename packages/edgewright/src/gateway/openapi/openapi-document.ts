import { requestInFlightSchema, slotChangeSchema } from '../../contract/admission.ts';
import { engineStateSchema } from '../../contract/engine-state.ts';
import { openAiErrorSchema } from '../../contract/openai.ts';
import { planSchema } from '../../contract/plan.ts';
import { deploymentViewSchema } from '../../contract/status.ts';
import { telemetryEventSchema } from '../../contract/telemetry.ts';
import type { AnswerAbout, NamedSchema, Route } from '../route.ts';
import { errorsOfRoute } from './errors-of-route.ts';
import { jsonSchemas } from './json-schemas.ts';
import { answerHeaders, generationHeaders, parametersOf, type Parameter } from './parameters.ts';
import { securityOf, securitySchemes } from './security.ts';

/** The document of the API in OpenAPI 3.1, as JSON. */
type OpenApiDocument = Readonly<Record<string, unknown>>;

interface Answer {
  readonly description: string;
  readonly headers: Record<string, unknown>;
  readonly content: Record<string, unknown>;
}

/** Parts of answers that have a name of their own there. */
const shared: readonly NamedSchema[] = [
  { name: 'Deployment', schema: deploymentViewSchema },
  { name: 'EngineState', schema: engineStateSchema },
  { name: 'Plan', schema: planSchema },
  { name: 'RequestInFlight', schema: requestInFlightSchema },
  { name: 'SlotChange', schema: slotChangeSchema },
  { name: 'TelemetryEvent', schema: telemetryEventSchema },
];

const errorSchema: NamedSchema = { name: 'Error', schema: openAiErrorSchema };

const mediaTypes = {
  json: 'application/json',
  lines: 'application/x-ndjson',
  events: 'text/event-stream',
} as const;

/** What `routes` take and give, from their own table: nothing here is written a second time. */
export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = (paths[templateOf(route.path)] ??= {});
    path[route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Edgewright',
      version,
      description:
        'An OpenAI-compatible gateway before the engines of one machine, and the interface to watch and change them.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'Where this document comes from' }],
    tags: [
      { name: 'openai', description: 'For clients of OpenAI' },
      { name: 'health', description: 'For those who watch over services' },
      { name: 'control', description: 'To watch and change what is served' },
    ],
    paths,
    components: {
      schemas: {
        ...jsonSchemas(
          routes.flatMap(({ about: { body } }) => body ?? []),
          'input',
        ),
        ...jsonSchemas(
          [errorSchema, ...shared, ...routes.flatMap(({ about }) => about.answers.flatMap(schemaOf))],
          'output',
        ),
      },
      parameters: generationHeaders,
      headers: answerHeaders,
      securitySchemes,
    },
  };
}

function operationOf(route: Route): object {
  const { about } = route;
  const parameters: Parameter[] = parametersOf(route);
  return {
    operationId: about.operation,
    summary: about.summary,
    ...(about.description === undefined ? {} : { description: about.description }),
    tags: [route.path.startsWith('/v1/') ? 'openai' : route.path.startsWith('/api/') ? 'control' : 'health'],
    security: securityOf(route),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(about.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: referenceTo(about.body) } },
          },
        }),
    responses: responsesOf(route),
  };
}

/** By status: what it answers, and every error that may come instead. */
function responsesOf(route: Route): Record<string, Answer> {
  const responses: Record<string, Answer> = {};
  for (const answer of route.about.answers) {
    for (const status of statusesOf(answer)) {
      const described = (responses[status] ??= answered(route));
      described.content[mediaTypeOf(answer)] = { schema: schemaIn(answer) };
    }
  }
  for (const [status, codes] of errorsOfRoute(route)) {
    const described = (responses[status] ??= answered(route));
    const { content, headers } = described;
    const description = codes.map((code) => `\`${code}\``).join(', ');
    const before = content['application/json'] as { schema: object } | undefined;
    const schema = referenceTo(errorSchema);
    content['application/json'] = {
      schema: before === undefined ? schema : { anyOf: [before.schema, schema] },
    };
    if (status === 429 || status === 503)
      headers['retry-after'] = { $ref: '#/components/headers/retry-after' };
    responses[status] = { ...described, description };
  }
  return responses;
}

function answered(route: Route): Answer {
  const names = route.generates
    ? [
        'x-request-id',
        'x-edgewright-deployment',
        'x-edgewright-engine',
        'x-edgewright-queue-ms',
        'x-edgewright-attempt',
        'x-edgewright-simulated',
      ]
    : ['x-request-id'];
  const headers = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
  return { description: route.about.summary, headers, content: {} };
}

function schemaIn(answer: AnswerAbout): object {
  return answer.kind === 'text' ? { type: 'string' } : referenceTo(answer);
}

function schemaOf(answer: AnswerAbout): NamedSchema[] {
  return answer.kind === 'text' ? [] : [answer];
}

function statusesOf(answer: AnswerAbout): readonly number[] {
  return answer.kind === 'json' ? (answer.statuses ?? [200]) : [200];
}

function mediaTypeOf(answer: AnswerAbout): string {
  return answer.kind === 'text' ? answer.mediaType : mediaTypes[answer.kind];
}

function referenceTo({ name }: Pick<NamedSchema, 'name'>): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

function templateOf(path: string): string {
  return path.replace('*', '{id}');
}
