/**
 * Imports point down. Each row: area -> the areas it may import besides itself.
 * A new arrow is a decision: it needs a page in docs/decisions/.
 */
const MAY_IMPORT = {
  contract: [],
  base: ['contract'],
  catalog: ['contract', 'base'],
  hardware: ['contract', 'base', 'catalog'],
  models: ['contract', 'base', 'catalog'],
  planner: ['contract', 'base', 'catalog'],
  doctor: ['contract', 'base', 'catalog'],
  remedies: ['contract', 'base', 'catalog'],
  engines: ['contract', 'base', 'catalog'],
  builder: ['contract', 'base', 'catalog'],
  bench: ['contract', 'base', 'catalog'],
  fleet: ['contract', 'base', 'catalog'],
  deploy: ['contract', 'base', 'catalog'],
  supervisor: ['contract', 'base', 'catalog', 'engines'],
  gateway: ['contract', 'base', 'catalog'],
};
const AREAS = 'packages/edgewright/src';

/** Areas that may start processes. Everybody else asks them. */
const MAY_SPAWN = ['supervisor', 'hardware', 'models', 'remedies', 'builder'];

module.exports = {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([area, targets]) => ({
      name: `${area}-imports-only-downwards`,
      severity: 'error',
      from: { path: `^${AREAS}/${area}/` },
      to: { path: `^${AREAS}/`, pathNot: `^${AREAS}/(${[area, ...targets].join('|')})/` },
    })),
    {
      name: 'console-knows-only-the-contract',
      severity: 'error',
      from: { path: '^packages/console/' },
      to: { path: `^${AREAS}/`, pathNot: `^${AREAS}/contract/` },
    },
    {
      name: 'contract-imports-only-zod',
      severity: 'error',
      from: { path: `^${AREAS}/contract/`, pathNot: '\\.test\\.ts$' },
      to: { pathNot: `^(${AREAS}/contract/|node_modules/zod/)` },
    },
    {
      name: 'planner-and-doctor-touch-nothing',
      severity: 'error',
      from: { path: `^${AREAS}/(planner|doctor)/`, pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-owners-start-processes',
      severity: 'error',
      from: { path: `^${AREAS}/`, pathNot: `(^${AREAS}/(${MAY_SPAWN.join('|')})/|\\.test\\.ts$)` },
      to: { path: '^(node:)?(child_process|cluster)$' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'source-does-not-import-tests',
      severity: 'error',
      from: { path: '^packages/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '(\\.test\\.tsx?$|^test/)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: require('node:path').join(__dirname, 'packages/edgewright/tsconfig.json') },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
  },
};
