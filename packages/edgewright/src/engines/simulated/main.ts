import { parseArgs } from 'node:util';
import { AppError, asAppError } from '../../base/app-error.ts';
import { readSpecFile } from './read-spec-file.ts';
import { serveSimulation } from './serve-simulation.ts';

/**
 * The program of a simulated engine. It prints what the engine would print, and answers as the engine would; no model
 * is loaded. It ends on SIGTERM like the real ones, and does not care for its standard input.
 */

try {
  await main();
} catch (thrown) {
  const error = asAppError(thrown);
  process.stderr.write(`simulated engine: ${error.message} ${error.nextStep}\n`);
  process.exitCode = error.row.exitCode;
}

async function main(): Promise<void> {
  const { spec: specPath, host, port } = readFlags(process.argv.slice(2));
  const spec = await readSpecFile(specPath);
  process.stdout.write(
    `# Simulated by Edgewright: ${spec.engine} ${spec.engineVersion} with ${spec.models[0]} on ${spec.device}, time scale ${spec.timeScale}. No model runs.\n`,
  );
  const serving = serveSimulation(spec, {
    host,
    port,
    print: ({ stream, text }) => void process[stream].write(text(new Date())),
    end: (exitCode) => leave(exitCode),
  });
  const stop = (): void => void serving.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop).once('SIGINT', stop);
  await serving.started.catch(() => undefined);
}

/** What was printed reaches its reader first: a pipe may take it later. */
function leave(exitCode: number): void {
  process.exitCode = exitCode;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
}

function readFlags(argv: string[]): { spec: string; host: string; port: number } {
  const options = {
    spec: { type: 'string' as const },
    host: { type: 'string' as const, default: '127.0.0.1' },
    port: { type: 'string' as const, default: '0' },
  };
  const { values } = parseArgs({ args: argv, options, strict: true });
  const port = Number(values.port);
  if (values.spec === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new AppError('usage', {
      message: `A simulated engine is started with --spec FILE, --host ADDRESS and --port NUMBER, but got ${argv.join(' ')}.`,
    });
  }
  return { spec: values.spec, host: values.host, port };
}
