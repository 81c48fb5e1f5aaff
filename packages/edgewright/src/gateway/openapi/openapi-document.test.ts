import { validate } from '@readme/openapi-parser';
import { describe, expect, it } from 'vitest';
import { errorTable, type ErrorRow } from '../../contract/errors.ts';
import { routeNeed } from '../keys/access.ts';
import { routes } from '../routes.ts';
import { openApiDocument } from './openapi-document.ts';

interface Operation {
  operationId: string;
  security: Record<string, string[]>[];
  responses: Record<string, { description: string }>;
}

// As clients get it.
const document = JSON.parse(JSON.stringify(openApiDocument(routes, '1.2.3'))) as {
  paths: Record<string, Record<string, Operation>>;
};
const operationOf = (method: string, path: string) =>
  document.paths[path.replace('*', '{id}')]?.[method.toLowerCase()];

describe('the document of the API', () => {
  it('is valid OpenAPI', async () => {
    const verdict = await validate(structuredClone(document) as unknown as Parameters<typeof validate>[0]);
    expect(verdict.valid ? [] : verdict.errors).toEqual([]);
  });

  it('lists exactly the routes', () => {
    const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const expected = routes.map(({ method, path }) => `${method} ${path.replace('*', '{id}')}`);
    expect(listed.toSorted()).toEqual(expected.toSorted());
  });

  it('names each operation once', () => {
    const names = routes.map(({ about }) => about.operation);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(routes)('$method $path: asks for the keys that the gateway asks for', ({ method, path, about }) => {
    const need = routeNeed(path);
    const scopes = need === 'any-key' ? [] : [need];
    const keys = [{ bearer: scopes }, { apiKey: scopes }];
    const expected = need === 'nothing' ? [] : about.needsToken ? keys : [...keys, {}];
    expect(operationOf(method, path)?.security).toEqual(expected);
  });

  it.each(routes)('$method $path: lists errors under their status', ({ method, path }) => {
    const responses = operationOf(method, path)?.responses ?? {};
    const told = Object.entries(responses).flatMap(([status, { description }]) =>
      [...description.matchAll(/`(\w+)`/g)].map(([, code = '']) => [code, Number(status)]),
    );
    const table: Record<string, ErrorRow> = errorTable;
    expect(told).toEqual(told.map(([code]) => [code, table[String(code)]?.httpStatus]));
    expect(told).toContainEqual(['internal', 500]);
  });
});
