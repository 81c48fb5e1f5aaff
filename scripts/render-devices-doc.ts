/**
 * Writes docs/devices.md from the catalog. With --check nothing is written, and a page that differs is an error.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { renderDevicesDoc } from '../packages/edgewright/src/catalog/render-devices-doc.ts';

const page = 'docs/devices.md';
const after = renderDevicesDoc();

if (after !== contentOf(page)) {
  if (process.argv.includes('--check')) {
    console.error(`${page} does not show what the catalog says: run \`npm run docs\`.`);
    process.exitCode = 1;
  } else {
    writeFileSync(page, after);
    console.log(`${page}: updated`);
  }
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
