import { fileURLToPath } from 'node:url';

/** How the simulated engine of a file is started: a program of its own, like every engine. */
export function simulatedCommand(
  specPath: string,
  { host, port }: { host: string; port: number },
): { command: string; argv: string[] } {
  return {
    command: process.execPath,
    argv: [...process.execArgv, entryFile(), '--spec', specPath, '--host', host, '--port', String(port)],
  };
}

function entryFile(): string {
  // The same file name in the sources (.ts) and in the build (.js).
  const name = import.meta.url.endsWith('.ts') ? './main.ts' : './main.js';
  return fileURLToPath(new URL(name, import.meta.url));
}
