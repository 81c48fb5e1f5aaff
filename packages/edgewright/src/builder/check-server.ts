import { join } from 'node:path';
import { withDeadline } from '../base/deadline.ts';
import { AppError } from '../base/app-error.ts';
import { freePort } from '../base/free-port.ts';
import { sleep } from '../base/sleep.ts';
import { limits } from '../contract/limits.ts';
import { buildFailure, runBuildCommand, startTool, type BuildCommand } from './build-command.ts';

export interface ServerCheck {
  /** Folder with the programs. */
  readonly bin: string;
  readonly variant: 'cpu' | 'cuda';
  /** A small model that it has to answer with. */
  readonly model: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface CheckedServer {
  /** As `--version` prints it. */
  readonly version: string;
  /** Of a CUDA build; empty without. */
  readonly devices: readonly string[];
  readonly answerMs: number;
}

/**
 * Runs what was built, as it will be used: it has to say its version, see its GPUs, and answer one token.
 *
 * @throws AppError `build_wrong`
 */
export async function checkServer(check: ServerCheck, signal: AbortSignal): Promise<CheckedServer> {
  try {
    const said = await runBuildCommand(commandOf(check, ['--version']), signal);
    const version = said
      .map((line) => /^version: (.+)$/.exec(line)?.[1])
      .find((found) => found !== undefined);
    if (version === undefined) throw buildFailure('llama-server does not say its version', said);
    const devices = check.variant === 'cuda' ? await listDevices(check, signal) : [];
    return { version, devices, answerMs: await answerOnce(check, signal) };
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof AppError)) throw thrown;
    const message = `What was built does not work, and is not used: ${thrown.message}`;
    throw new AppError('build_wrong', { message, facts: thrown.facts, cause: thrown });
  }
}

/** A build with CUDA that sees no GPU would serve from the processor, and nobody would notice. */
async function listDevices(check: ServerCheck, signal: AbortSignal): Promise<string[]> {
  const said = await runBuildCommand(commandOf(check, ['--list-devices']), signal);
  const devices = said.flatMap((line) => /^\s+(CUDA\d+: .+)$/.exec(line)?.[1] ?? []);
  if (devices.length === 0) throw buildFailure('llama-server sees no GPU', said);
  return devices;
}

async function answerOnce(check: ServerCheck, signal: AbortSignal): Promise<number> {
  const port = await freePort('127.0.0.1');
  const parameters = [
    '-m',
    check.model,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '-c',
    '512',
    '-np',
    '1',
  ];
  const server = startTool(commandOf(check, parameters));
  const ended = server.ended.then(
    () => true,
    () => true,
  );
  const startMs = performance.now();
  const about = { durationMs: limits.buildCheckMs, signals: [signal] };
  try {
    return await withDeadline(about, async (both) => {
      try {
        await untilHealthy(`http://127.0.0.1:${port}`, { ended, tail: () => server.tail(), signal: both });
        await askForOneToken(`http://127.0.0.1:${port}`, both);
        return Math.round(performance.now() - startMs);
      } catch (thrown) {
        signal.throwIfAborted();
        if (thrown instanceof AppError && !both.aborted) throw thrown;
        const why = both.aborted ? 'it did not within the time for it' : String(thrown);
        throw buildFailure(`llama-server does not answer: ${why}`, server.tail());
      }
    });
  } finally {
    await server.end();
  }
}

async function untilHealthy(
  url: string,
  about: { ended: Promise<boolean>; tail: () => readonly string[]; signal: AbortSignal },
): Promise<void> {
  const { ended, tail, signal } = about;
  for (;;) {
    const isHealthy = await fetch(`${url}/health`, { signal }).then(
      async (response) => {
        await response.body?.cancel();
        return response.ok;
      },
      () => false,
    );
    signal.throwIfAborted();
    if (isHealthy) return;
    const hasEnded = await Promise.race([ended, sleep(limits.buildCheckPauseMs, signal).then(() => false)]);
    if (hasEnded) throw buildFailure('llama-server ended before it answered', tail());
  }
}

async function askForOneToken(url: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${url}/completion`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'Hello', n_predict: 1, temperature: 0 }),
    signal,
  });
  const text = await boundedText(response);
  if (!response.ok || !/"tokens_predicted": ?1\b/.test(text)) {
    const shown = text.slice(0, limits.failureEvidenceCharacters);
    throw buildFailure(`llama-server was asked for one token and answered HTTP ${response.status}`, [shown]);
  }
}

/** What is beyond the bound is not read. */
async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > limits.engineAnswerBytes) break;
  }
  return text;
}

function commandOf({ bin, environment }: ServerCheck, parameters: readonly string[]): BuildCommand {
  const program = join(bin, 'llama-server');
  return { program, parameters, directory: bin, environment, deadlineMs: limits.buildCheckMs };
}
