#!/usr/bin/env node
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

// Node 22 keeps compiled code between runs; Node 20 has no such call.
nodeModule.enableCompileCache?.();

const built = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  process.stderr.write('edgewright is not built yet.\n  Next: run `npm run build` in the repository root.\n');
  process.exitCode = 3;
}
