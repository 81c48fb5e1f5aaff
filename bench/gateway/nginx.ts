import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { childrenOf } from '../measure/processes.ts';
import { freePort, whenAnswering } from '../measure/free-port.ts';

/** What a short chat answer weighs. */
const ANSWER = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'bench',
  choices: [{ index: 0, message: { role: 'assistant', content: 'word '.repeat(40) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 7, completion_tokens: 40, total_tokens: 47 },
});

/** An engine that answers every request at once with the same document: nothing in Node.js comes near its speed. */
export function nginxMockConfig(port: number): string {
  return around(`
  server {
    listen 127.0.0.1:${port} backlog=1024;
    default_type application/json;
    location / { return 200 '${ANSWER}'; }
  }`);
}

/** A reverse proxy as one sets it up before an engine: connections kept, nothing buffered. */
export function nginxProxyConfig(port: number, upstream: string): string {
  return around(`
  upstream engine { server ${new URL(upstream).host}; keepalive 256; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location / {
      proxy_pass http://engine;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_read_timeout 600s;
      client_body_buffer_size 128k;
    }
  }`);
}

function around(server: string): string {
  return `
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr error;
events { worker_connections 2048; }
http {
  access_log off;
  tcp_nodelay on;
  keepalive_timeout 75s;
  keepalive_requests 1000000;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
${server}
}
`;
}

export async function startNginx(
  directory: string,
  config: (port: number) => string,
): Promise<{ child: ChildProcess; url: string; pids: number[] }> {
  const port = await freePort();
  const prefix = join(directory, String(port));
  await mkdir(prefix, { recursive: true });
  await writeFile(join(prefix, 'nginx.conf'), config(port));
  const child = spawn('nginx', ['-p', prefix, '-c', 'nginx.conf'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await whenAnswering(url);
  const pid = child.pid ?? 0;
  return { child, url, pids: [pid, ...childrenOf(pid)] };
}

/** For example `nginx 1.22.1`. */
export function nginxVersion(): string {
  const said = spawnSync('nginx', ['-v'], { encoding: 'utf8' }).stderr;
  return `nginx ${/nginx\/(\S+)/.exec(said)?.[1] ?? 'of unknown version'}`;
}
