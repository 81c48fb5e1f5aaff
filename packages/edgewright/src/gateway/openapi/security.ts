import { routeNeed } from '../keys/access.ts';
import type { Route } from '../route.ts';

export const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      'A key (`ew-…`, from `edgewright keys create`), or the token of the service, which its own user finds in its data folder.',
  },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
    description: 'A key, as other clients send it.',
  },
} as const;

type Requirement = Record<string, string[]>;

/**
 * Which of them `route` asks for, with the scope a key has to have. The empty one stands where a service that only its
 * own machine reaches asks nobody.
 */
export function securityOf({ path, about }: Route): Requirement[] {
  const need = routeNeed(path);
  if (need === 'nothing') return [];
  const scopes = need === 'any-key' ? [] : [need];
  const asked: Requirement[] = [{ bearer: scopes }, { apiKey: scopes }];
  return about.needsToken ? asked : [...asked, {}];
}
