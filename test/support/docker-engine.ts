import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { sleep } from '../../packages/edgewright/src/base/sleep.ts';

const run = promisify(execFile);

/** A Docker Engine of the test's own: no bridge, no firewall rules, its own folders, gone afterwards. */
export interface TestDocker {
  readonly docker: Docker;
  readonly environment: NodeJS.ProcessEnv;
  /** Makes an image that holds Node.js and its libraries, and nothing else. */
  importNodeImage(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Null where none can be started: not installed, not root, or a sandbox that forbids it. Then `why` says so. */
export async function startDocker(): Promise<{ engine: TestDocker } | { engine: null; why: string }> {
  const isThere = await run('dockerd', ['--version']).then(
    () => true,
    () => false,
  );
  if (!isThere) return { engine: null, why: 'dockerd is not installed' };
  if (process.getuid?.() !== 0) return { engine: null, why: 'dockerd needs root' };
  const directory = await mkdtemp(join(tmpdir(), 'edgewright-docker-'));
  const socket = join(directory, 'docker.sock');
  const daemon = spawn('dockerd', daemonFlags(directory, socket), { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  daemon.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-4_000);
  });
  const docker = new Docker({ socketPath: socket });
  const ended = once(daemon, 'exit');
  const isUp = await Promise.race([answers(docker, socket), ended.then(() => false)]);
  if (!isUp) {
    daemon.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
    return { engine: null, why: `dockerd does not start here: ${said.trim().split('\n').at(-1) ?? ''}` };
  }
  return {
    engine: {
      docker,
      environment: { ...process.env, DOCKER_HOST: `unix://${socket}` },
      importNodeImage: (name) => importNode(docker, name),
      stop: () => stopDaemon(daemon, ended, { docker, directory }),
    },
  };
}

function daemonFlags(directory: string, socket: string): string[] {
  return [
    '--iptables=false',
    '--ip6tables=false',
    '--bridge=none',
    '--storage-driver=vfs',
    '--data-root',
    join(directory, 'data'),
    '--exec-root',
    join(directory, 'exec'),
    '--pidfile',
    join(directory, 'docker.pid'),
    '-H',
    `unix://${socket}`,
  ];
}

async function answers(docker: Docker, socket: string): Promise<boolean> {
  const endMs = Date.now() + 30_000;
  while (Date.now() < endMs) {
    const isOpen = await access(socket)
      .then(
        () => docker.ping().then(() => true),
        () => false,
      )
      .catch(() => false);
    if (isOpen) return true;
    await sleep(100);
  }
  return false;
}

async function importNode(docker: Docker, name: string): Promise<void> {
  const node = process.execPath;
  const { stdout } = await run('ldd', [node]);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
  const archive = spawn('tar', ['--create', '--dereference', '--absolute-names', node, ...libraries], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [repository, tag] = name.split(':');
  const answer = await docker.importImage(archive.stdout, { repo: repository, tag });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(answer, (error) => (error ? reject(error) : resolve()));
  });
}

async function stopDaemon(
  daemon: ChildProcess,
  ended: Promise<unknown>,
  about: { docker: Docker; directory: string },
): Promise<void> {
  const containers = await about.docker.listContainers({ all: true }).catch(() => []);
  for (const { Id } of containers)
    await about.docker
      .getContainer(Id)
      .remove({ force: true })
      .catch(() => undefined);
  daemon.kill('SIGTERM');
  await Promise.race([ended, sleep(15_000)]);
  if (daemon.exitCode === null) daemon.kill('SIGKILL');
  // The engine leaves its own network namespace mounted.
  await run('umount', [join(about.directory, 'exec/netns/default')]).catch(() => undefined);
  await rm(about.directory, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
}
