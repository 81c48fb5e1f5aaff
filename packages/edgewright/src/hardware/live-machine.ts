import os from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { firstProgram } from '../base/first-program.ts';
import { limits } from '../contract/limits.ts';
import { getFromSocket } from './get-from-socket.ts';
import type { Machine } from './machine.ts';
import { listFolder, readBounded } from './read-bounded.ts';
import { runCommand } from './run-command.ts';

/** Where nvpmodel, ldconfig and their like live; an ordinary user's PATH often leaves these out. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The machine this process runs on. Tests give a folder that stands for `/`, and a PATH of their own. */
export function liveMachine(options: { root?: string; path?: string } = {}): Machine {
  const root = options.root ?? '/';
  const path = options.path ?? [process.env['PATH'] ?? '', ...systemFolders].join(delimiter);
  const environment = { ...process.env, PATH: path };
  return {
    origin: 'live',
    readText: (file) => readBounded(join(root, file)),
    list: (folder) => listFolder(join(root, folder)),
    run: async (argv, { deadlineMs = limits.probeMs, signal } = {}) => {
      const [name = '', ...parameters] = argv;
      const program = await findProgram(name, { root, path });
      if (program === null) return { kind: 'absent' };
      return runCommand(program, parameters, { deadlineMs, environment, signal });
    },
    getFromSocket: (socket, target) => getFromSocket(join(root, socket), target),
    environment: (name) => process.env[name] ?? null,
    runtime: {
      platform: process.platform,
      arch: process.arch,
      kernel: os.release(),
      availableCores: os.availableParallelism(),
      totalMemoryBytes: os.totalmem(),
      homeDirectory: os.homedir(),
    },
  };
}

async function findProgram(name: string, where: { root: string; path: string }): Promise<string | null> {
  if (name === '') return null;
  const candidates = isAbsolute(name)
    ? [join(where.root, name)]
    : where.path.split(delimiter).flatMap((folder) => (folder === '' ? [] : join(folder, name)));
  return await firstProgram(candidates);
}
