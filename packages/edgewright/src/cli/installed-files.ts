import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The package's own folder: two levels up, from the sources as well as from the build. */
const packageRoot = new URL('../../', import.meta.url);

export function readVersion(): string {
  const manifest = readFileSync(new URL('package.json', packageRoot), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** The built console, or null when it was not built. */
export function consoleDirectory(): string | null {
  return existing(new URL('dist/assets/console/', packageRoot));
}

/** The built-in demo model, or null when the package was built without it. */
export function demoModelPath(): string | null {
  return existing(new URL('dist/assets/models/edgewright-demo-q8_0.gguf', packageRoot));
}

function existing(url: URL): string | null {
  const path = fileURLToPath(url);
  return existsSync(path) ? path : null;
}
