import { defineCommand } from '../define-command.ts';
import { readVersion } from '../installed-files.ts';

export const openApiCommand = defineCommand({
  name: 'openapi',
  summary: 'print the document of the API, as OpenAPI 3.1',
  description:
    'Every route with what it takes, answers and refuses; made from the table of routes that a service runs with. A\n' +
    'service gives the same at /api/openapi.json.',
  positionals: [],
  flags: { json: { type: 'boolean', summary: 'accepted for symmetry: it is JSON in any case' } },
  examples: [{ command: 'edgewright openapi > edgewright.openapi.json', does: 'for generators of clients' }],
  async run(_input, { output }) {
    const [{ openApiDocument }, { routes }] = await Promise.all([
      import('../../gateway/openapi/openapi-document.ts'),
      import('../../gateway/routes.ts'),
    ]);
    output.result(JSON.stringify(openApiDocument(routes, readVersion()), null, 2));
    return 0;
  },
});
