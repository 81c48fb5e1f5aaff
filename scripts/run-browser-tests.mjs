/**
 * Runs the browser tests with the Chromium of this machine; nothing is downloaded. Without one the tests are
 * skipped, loudly. EDGEWRIGHT_CHROMIUM names a browser; EDGEWRIGHT_REQUIRE_BROWSER=1 turns a skip into a
 * failure, for machines where the tests must run. Further arguments go to Playwright.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const named = process.env.EDGEWRIGHT_CHROMIUM;
/** Where systems put a Chromium or Chrome; the first that exists is used. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const chromium = (named ? [named] : usualPlaces).find((path) => existsSync(path));
if (chromium === undefined) skip();
requireBuild('packages/console/dist/index.html');
requireBuild('packages/edgewright/dist/cli/main.js');
process.exitCode = runPlaywright(chromium);

function runPlaywright(executable) {
  const cli = join(
    dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')),
    'cli.js',
  );
  const { status } = spawnSync(
    process.execPath,
    [cli, 'test', '--config', 'test/e2e/playwright.config.ts', ...process.argv.slice(2)],
    { cwd: root, stdio: 'inherit', env: { ...process.env, EDGEWRIGHT_CHROMIUM: executable } },
  );
  return status ?? 1;
}

function skip() {
  const required = process.env.EDGEWRIGHT_REQUIRE_BROWSER === '1';
  const line = '!'.repeat(78);
  const looked = named ? `${named} (from EDGEWRIGHT_CHROMIUM) does not exist` : usualPlaces.join(', ');
  console.error(
    [
      '',
      line,
      `BROWSER TESTS ${required ? 'FAILED' : 'SKIPPED'}: no Chromium on this machine; the console was NOT tested.`,
      `  Looked at: ${looked}`,
      '  Get one:   apt-get install chromium   (Debian, Ubuntu)',
      '             dnf install chromium       (Fedora)',
      '             brew install --cask chromium',
      '  Or name a Chromium or Chrome that is here: EDGEWRIGHT_CHROMIUM=/path/to/it npm run test:e2e',
      line,
      '',
    ].join('\n'),
  );
  process.exit(required ? 1 : 0);
}

function requireBuild(path) {
  if (existsSync(join(root, path))) return;
  console.error(
    `BROWSER TESTS FAILED: ${path} is missing, so there is nothing to test. Run \`npm run build\` first.`,
  );
  process.exit(1);
}
