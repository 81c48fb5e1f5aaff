import { spawn } from 'node:child_process';
import { limits } from '../../contract/limits.ts';
import type { ExecResult } from './engine-runtime.ts';

/** Runs a program to its end, or until `signal` aborts. */
export function runProgram(argv: readonly string[], signal: AbortSignal): Promise<ExecResult> {
  const [command = '', ...rest] = argv;
  return new Promise((resolve) => {
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'], signal });
    let output = '';
    const keep = (piece: Buffer): void => {
      output = `${output}${piece.toString('utf8')}`.slice(-limits.execOutputCharacters);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (cause) => resolve({ exitCode: null, output: `${output}${cause.message}` }));
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
