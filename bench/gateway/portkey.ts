import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, whenAnswering } from '../measure/free-port.ts';

export const PORTKEY_VERSION = '1.15.2';

/** Kept from run to run, outside the repository: it is nobody's dependency. */
const FOLDER = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'edgewright-bench',
  `portkey-${PORTKEY_VERSION}`,
);

const PRELOAD = fileURLToPath(new URL('portkey-preload.cjs', import.meta.url));

export async function startPortkey(): Promise<{ child: ChildProcess; url: string; pids: number[] }> {
  const entry = join(FOLDER, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  if (!existsSync(entry)) {
    await mkdir(FOLDER, { recursive: true });
    const what = `@portkey-ai/gateway@${PORTKEY_VERSION}`;
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefix', FOLDER, what], {
      stdio: 'ignore',
    });
  }
  const port = await freePort();
  const child = spawn(process.execPath, ['--require', PRELOAD, entry, `--port=${port}`, '--headless'], {
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const url = `http://127.0.0.1:${port}`;
  await whenAnswering(url);
  return { child, url, pids: [child.pid ?? 0] };
}

/** Sends a request on to an engine that speaks OpenAI's protocol. */
export function portkeyHeaders(upstream: string): Record<string, string> {
  return {
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${upstream}/v1`,
    authorization: 'Bearer none',
  };
}
