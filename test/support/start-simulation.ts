import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simulatedCommand } from '../../packages/edgewright/src/engines/simulated/command.ts';
import type { SimulationSpec } from '../../packages/edgewright/src/engines/simulated/simulation-spec.ts';

export interface SimulationProcess {
  /** Of its port, when a line of its output has named it. */
  readonly url: Promise<string>;
  readonly ended: Promise<{ exitCode: number | null; signal: string | null }>;
  output(): string;
  end(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** A simulated engine as a program of its own, with its standard input closed. */
export async function startSimulation(spec: SimulationSpec, port = 0): Promise<SimulationProcess> {
  const directory = await mkdtemp(path.join(tmpdir(), 'edgewright-simulate-'));
  const file = path.join(directory, 'spec.json');
  await writeFile(file, JSON.stringify(spec));
  const { command, argv } = simulatedCommand(file, { host: '127.0.0.1', port });
  const child = spawn(command, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const closed = once(child, 'close') as Promise<[number | null, string | null]>;
  const ended = closed.then(async ([exitCode, signal]) => {
    await rm(directory, { recursive: true, force: true });
    return { exitCode, signal };
  });
  const url = new Promise<string>((resolve) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const [, found] = /(?:on|at|family:) (?:http:\/\/)?(127\.0\.0\.1:\d+)/.exec(output) ?? [];
      if (found !== undefined) resolve(`http://${found}`);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  return { url, ended, output: () => output, end: (signal) => void child.kill(signal) };
}
