import { spawn, type ChildProcess } from 'node:child_process';
import { splitLogLines } from '../../base/split-lines.ts';
import type { ProcessLaunch } from '../../engines/launch-spec.ts';
import { countOomKills } from './count-oom-kills.ts';
import {
  StartRefused,
  type EngineExit,
  type EngineRuntime,
  type EngineStart,
  type RunningEngine,
} from './engine-runtime.ts';
import { groupMembers, groupMemoryBytes } from './group-memory.ts';
import { runProgram } from './run-program.ts';
import { recordProcess, signalGroup } from './process-record.ts';
import { makeRunDirectory, removeRunDirectory } from './run-directory.ts';

/** Engines as processes of this machine, each with a process group of its own. */
export function processRuntime(options: { recordsDirectory: string }): EngineRuntime {
  return {
    async start(start) {
      if (start.spec.kind !== 'process') throw new RangeError(`not a process: ${start.spec.kind}`);
      await makeRunDirectory(start.place.runDirectory, start.spec.files);
      const oomKillsBefore = await countOomKills();
      const child = spawnEngine(start.spec);
      const exit = exitOf(child, oomKillsBefore);
      // An engine that is gone breaks the pipe; its exit is reported separately.
      child.stdin?.on('error', () => undefined);
      if (child.stdout) splitLogLines(child.stdout, (line) => start.onLine('stdout', line));
      if (child.stderr) splitLogLines(child.stderr, (line) => start.onLine('stderr', line));
      if (child.pid === undefined) throw await notSpawned(start, exit);
      return await running(child.pid, { start, exit, recordsDirectory: options.recordsDirectory });
    },
  };
}

function spawnEngine({ command, argv, env }: ProcessLaunch): ChildProcess {
  return spawn(command, argv, {
    // A process group of its own: Ctrl-C in the terminal must not reach it, and a signal reaches its children.
    detached: true,
    // Our own engine ends when this pipe closes, which also happens when the service is killed.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
}

async function running(
  pid: number,
  about: { start: EngineStart; exit: Promise<EngineExit>; recordsDirectory: string },
): Promise<RunningEngine> {
  const { start, exit, recordsDirectory } = about;
  const { engine, deployment, place, stopSignal } = start;
  const forget = await recordProcess(recordsDirectory, {
    engine,
    deployment,
    pid,
    runDirectory: place.runDirectory,
  });
  const exited = exit.then(async (how) => {
    await Promise.all([forget(), removeRunDirectory(place.runDirectory)]);
    return how;
  });
  return {
    pid,
    containerId: null,
    baseUrl: `http://${place.host}:${place.port}`,
    exited,
    end: (how) => signalGroup(pid, how === 'kill' ? 'SIGKILL' : stopSignal),
    exec: runProgram,
    memoryBytes: () => groupMemoryBytes(pid),
    processIds: async () => (await groupMembers(pid)).map((member) => member.pid),
  };
}

function exitOf(child: ChildProcess, oomKillsBefore: number | null): Promise<EngineExit> {
  return new Promise((resolve) => {
    child.once('error', (cause) =>
      resolve({ exitCode: null, signal: null, oomKilled: false, why: cause.message }),
    );
    // Helpers that outlive their leader hold its output open, and the memory that the next engine needs.
    child.once('exit', () => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    });
    child.once('close', (exitCode, signal) => {
      void countOomKills().then((after) => {
        const oomKilled =
          signal === 'SIGKILL' && after !== null && oomKillsBefore !== null && after > oomKillsBefore;
        resolve({ exitCode, signal, oomKilled, why: null });
      });
    });
  });
}

async function notSpawned(start: EngineStart, exit: Promise<EngineExit>): Promise<StartRefused> {
  const { why } = await exit;
  await removeRunDirectory(start.place.runDirectory);
  return new StartRefused(`The ${start.engine} engine could not be started: ${why ?? 'it was not made'}.`, {
    code: 'engine_start_failed',
    permanent: true,
  });
}
