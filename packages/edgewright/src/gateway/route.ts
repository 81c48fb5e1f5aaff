import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ErrorCode } from '../contract/errors.ts';
import type { GatewayParts } from './gateway-parts.ts';

/** What a handler works with. */
interface RouteContext {
  parts: GatewayParts;
  request: FastifyRequest;
  reply: FastifyReply;
  stopping: boolean;
}

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** A trailing `*` stands for the rest of the path. */
  path: string;
  /** Makes tokens: counted, admitted, drained. */
  generates: boolean;
  /** Takes bodies with images, which are larger. @default false */
  takesMedia?: true;
  about: RouteAbout;
  handle(context: RouteContext): unknown;
}

/** What the document of the API says of a route, besides what follows from the route itself. */
export interface RouteAbout {
  /** The name of the operation, for clients that are generated: `listModels`. */
  operation: string;
  /** One sentence without a full stop. */
  summary: string;
  /** More sentences. @default none */
  description?: string;
  /**
   * Asks for the token of the service, or a key with the scope `admin`, also where nobody else is asked for a key.
   *
   * @default false
   */
  needsToken?: true;
  /** The JSON that it takes. @default no body */
  body?: NamedSchema;
  /** What may stand behind the question mark. @default nothing */
  query?: z.ZodObject;
  answers: readonly [AnswerAbout, ...AnswerAbout[]];
  /** Errors of its own; what follows from keys, bodies and admission is added. @default none */
  errors?: readonly ErrorCode[];
}

/** A schema under the name it has in the document. */
export interface NamedSchema {
  name: string;
  schema: z.ZodType;
}

/** One form of the answer. `lines`: one JSON document per line. `events`: one per server-sent event. */
export type AnswerAbout =
  | ({ kind: 'json'; /** @default 200 alone */ statuses?: readonly number[] } & NamedSchema)
  | ({ kind: 'lines' | 'events' } & NamedSchema)
  | { kind: 'text'; mediaType: string };
