import { z } from 'zod';
import type { Route } from './route.ts';
import { changingRoutes } from './routes/changing-routes.ts';
import { openAiRoutes } from './routes/openai-routes.ts';
import { watchingRoutes } from './routes/watching-routes.ts';

const openApiRoute: Route = {
  method: 'GET',
  path: '/api/openapi.json',
  generates: false,
  about: {
    operation: 'describeApi',
    summary: 'This document',
    answers: [
      { kind: 'json', name: 'OpenApiDocument', schema: z.looseObject({ openapi: z.literal('3.1.1') }) },
    ],
  },
  handle: ({ parts }) => parts.apiDocument(),
};

/** Every route of the gateway except the console's files. */
export const routes: readonly Route[] = [...openAiRoutes, ...watchingRoutes, ...changingRoutes, openApiRoute];

/** Methods that `path` takes, for the Allow header. Empty when there is no such path. */
export function allowedMethods(path: string): string[] {
  const methods = new Set<string>();
  for (const route of routes) {
    if (!matches(route.path, path)) continue;
    methods.add(route.method);
    if (route.method === 'GET') methods.add('HEAD');
  }
  return [...methods];
}

function matches(pattern: string, path: string): boolean {
  if (!pattern.endsWith('*')) return pattern === path;
  return path.length >= pattern.length && path.startsWith(pattern.slice(0, -1));
}
