import { asAppError, type AppError } from '../../base/app-error.ts';
import { parseEngineOptions } from './engine-options.ts';
import { createEngineServer } from './http/engine-server.ts';
import { InferenceClient } from './inference/inference-client.ts';

/**
 * The embedded engine's program: llama.cpp behind the OpenAI protocol, in a process of its own, so that a
 * crash in native code never takes the gateway down. It reports to its parent with one JSON object per line
 * on stdout, and ends when its standard input closes: no engine outlives its supervisor.
 */

type Report =
  | { event: 'listening'; port: number }
  | { event: 'fatal'; code: string; message: string; nextStep: string };

const report = (line: Report): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

function fatal(error: AppError): void {
  const { code, message, nextStep, row } = error;
  report({ event: 'fatal', code, message, nextStep });
  process.exitCode = row.exitCode;
}

try {
  start();
} catch (thrown) {
  fatal(asAppError(thrown));
}

function start(): void {
  const options = parseEngineOptions(process.argv.slice(2));
  const inference = new InferenceClient({
    modelPath: options.model,
    sessions: options.sessions,
    contextTokens: options.context,
    threads: options.threads,
    batchTokens: options.batch,
    libraryDirectory: options.library,
  });
  const server = createEngineServer(options, inference);

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    server.close();
    server.closeAllConnections();
    process.stdin.destroy();
    void inference.stop();
  };
  inference.readinessChanges.subscribe((readiness) => {
    if (readiness.kind !== 'fatal') return;
    fatal(readiness.error);
    stop();
  });
  server.on('error', (error) => {
    fatal(asAppError(error));
    stop();
  });
  server.listen(options.port, options.host, () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') report({ event: 'listening', port: address.port });
  });

  process.on('SIGTERM', stop);
  // Ctrl-C reaches the whole terminal; whether and when the engine ends is for the supervisor to say.
  process.on('SIGINT', () => undefined);
  process.stdin.on('end', stop).on('error', stop).resume();
}
