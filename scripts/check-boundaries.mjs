/**
 * Runs dependency-cruiser over the sources and fails on any forbidden import. It also fails when the tool
 * looked at too little: with an unsuitable TypeScript it reports success on zero modules.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'tinyglobby';

const sources = globSync(['packages/*/src/**/*.{ts,tsx}']);
const { stdout, stderr, status } = spawnSync(
  'depcruise',
  ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'packages'],
  { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, shell: process.platform === 'win32' },
);
if (!stdout) fail(`dependency-cruiser gave no output (exit ${status}): ${stderr}`);

const { summary, modules } = JSON.parse(stdout);
for (const violation of summary.violations) {
  console.error(`${violation.rule.name}: ${violation.from} -> ${violation.to}`);
}
const ownModules = modules.filter((module) => /^packages\/[^/]+\/src\//.test(module.source));
if (ownModules.length < sources.length) {
  fail(
    `dependency-cruiser looked at ${ownModules.length} of ${sources.length} source files: the check saw too little`,
  );
}
if (summary.violations.length > 0) fail(`${summary.violations.length} forbidden imports`);
console.log(
  `boundaries: ${ownModules.length} modules, ${summary.totalDependenciesCruised} imports, none forbidden`,
);

function fail(message) {
  console.error(`boundaries: ${message}`);
  process.exit(1);
}
