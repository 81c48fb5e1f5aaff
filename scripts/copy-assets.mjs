/** Puts what is served or shipped beside the build: the console, the built-in model, the schema of settings. */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';

const assets = new URL('../packages/edgewright/dist/assets/', import.meta.url);
const copies = [
  ['../packages/console/dist/', 'console/'],
  ['../models/demo/edgewright-demo-q8_0.gguf', 'models/edgewright-demo-q8_0.gguf'],
];
for (const [from, to] of copies) {
  const source = new URL(from, import.meta.url);
  const target = new URL(to, assets);
  if (!existsSync(source)) throw new Error(`${source.pathname} is missing: build it first`);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(new URL('.', target), { recursive: true });
  cpSync(source, target, { recursive: true });
}

// For editors, where the program is installed: the same that `edgewright config schema` prints.
const { configJsonSchema } = await import('../packages/edgewright/dist/contract/config.js');
writeFileSync(new URL('edgewright.schema.json', assets), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
