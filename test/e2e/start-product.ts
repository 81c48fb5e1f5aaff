import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface RunningProduct {
  url: string;
  /** Everything the product has written so far. */
  output: () => string;
  /** Stops it as Ctrl-C would; rejects when it does not end by itself. */
  stop: () => Promise<void>;
}

const program = fileURLToPath(new URL('../../packages/edgewright/bin/edgewright.js', import.meta.url));
const startMs = 60_000;
const stopMs = 20_000;
const probeMs = 100;

/** Starts `edgewright up` on a free port with the built-in model and waits until it is ready. */
export async function startProduct(): Promise<RunningProduct> {
  const port = await freePort();
  const home = await mkdtemp(join(tmpdir(), 'edgewright-e2e-'));
  const child = spawn(process.execPath, [program, 'up', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A state of its own: the test neither sees nor changes that of the person who runs it.
    env: { ...process.env, XDG_DATA_HOME: home, XDG_STATE_HOME: home, XDG_CACHE_HOME: home },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const url = `http://127.0.0.1:${port}/`;
  const stop = async () => {
    await end(child);
    await rm(home, { recursive: true, force: true });
  };
  try {
    await untilReady(url, child, () => output);
  } catch (thrown) {
    child.kill('SIGKILL');
    await rm(home, { recursive: true, force: true });
    throw thrown;
  }
  return { url, output: () => output, stop };
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadlineMs = Date.now() + startMs;
  while (Date.now() < deadlineMs) {
    if (child.exitCode !== null) throw new Error(`the product ended with ${child.exitCode}:\n${output()}`);
    const response = await fetch(`${url}health/ready`).catch(() => null);
    if (response?.ok) return;
    await delay(probeMs);
  }
  throw new Error(`the product was not ready within ${startMs} ms:\n${output()}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  const late = delay(stopMs, 'late', { ref: false });
  if ((await Promise.race([ended, late])) === 'late') {
    child.kill('SIGKILL');
    throw new Error(`the product did not end within ${stopMs} ms of SIGINT`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
