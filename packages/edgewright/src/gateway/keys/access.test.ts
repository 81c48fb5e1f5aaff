import { describe, expect, it } from 'vitest';
import { routes } from '../routes.ts';
import { routeNeed } from './access.ts';

describe('routeNeed', () => {
  it.each(routes.map(({ path }) => path))('opens %s to nobody by oversight', (path) => {
    const need = routeNeed(path);
    if (path.startsWith('/health/')) expect(need).toBe('nothing');
    else if (path.startsWith('/v1/')) expect(need).toBe('models');
    else if (['/api/status', '/api/openapi.json', '/metrics'].includes(path)) expect(need).toBe('any-key');
    else expect(need).toBe('admin');
  });

  it.each([
    [undefined, 'nothing'],
    ['/', 'nothing'],
    ['/*', 'nothing'],
    ['/something-new', 'any-key'],
    ['/v1', 'any-key'],
    ['/healthy', 'any-key'],
    ['/v1/embeddings', 'models'],
    ['/api/keys', 'admin'],
  ])('%s: %s', (pattern, need) => {
    expect(routeNeed(pattern)).toBe(need);
  });
});
