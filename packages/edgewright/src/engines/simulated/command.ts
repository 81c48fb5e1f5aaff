import { fileURLToPath } from 'node:url';

/** How the simulated engine of a file is started: a program of its own, like every engine. */
export function simulatedCommand(
  specPath: string,
  { host, port }: { host: string; port: number },
): { command: string; argv: string[] } {
  return {
    command: process.execPath,
    argv: [
      ...process.execArgv,
      ...loader(),
      entryFile(),
      '--spec',
      specPath,
      '--host',
      host,
      '--port',
      String(port),
    ],
  };
}

const isSource = import.meta.url.endsWith('.ts');

/** From the sources Node.js 20 needs help with the types; in a test's process it was not a flag that brought it. */
function loader(): string[] {
  return isSource && !process.execArgv.some((flag) => flag.includes('tsx')) ? ['--import', 'tsx'] : [];
}

function entryFile(): string {
  // The same file name in the sources (.ts) and in the build (.js).
  const name = isSource ? './main.ts' : './main.js';
  return fileURLToPath(new URL(name, import.meta.url));
}
