/** Puts what the server serves beside its build: the console and the built-in model. */
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';

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
