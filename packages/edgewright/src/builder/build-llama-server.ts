import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../contract/limits.ts';
import { runBuildCommand } from './build-command.ts';
import { buildFolders } from './build-folders.ts';
import { withBuildLock } from './build-lock.ts';
import { openBuildLog } from './build-log.ts';
import { StepRecorder, type BuildEvent, type MeasuredStep } from './build-progress.ts';
import { checkServer, type CheckedServer } from './check-server.ts';
import { describeSource } from './find-source.ts';
import {
  activateBuild,
  removeUnfinished,
  removeWork,
  stageBuild,
  type BuildRecord,
} from './install-build.ts';
import { llamaSourceRelease } from './llama-source-release.ts';
import { builtPrograms, type BuildPlan } from './plan-build.ts';
import { prepareSource, workFolderOf, type PreparedSource } from './prepare-source.ts';
import { readBuildProgress } from './read-build-progress.ts';

export interface BuildOptions {
  readonly dataDirectory: string;
  /** A small model that the new server has to answer with. */
  readonly checkModel: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Keeps sources and objects after success. */
  readonly keepsWork: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: BuildEvent) => void;
  /** What the registry's package has to be. @default that of our release */
  readonly integrity?: string;
}

export interface BuiltEngine {
  /** The folder of the build. */
  readonly path: string;
  /** The server, under the name that stays when another build replaces this one. */
  readonly server: string;
  readonly record: BuildRecord;
  readonly checked: CheckedServer;
  readonly steps: readonly MeasuredStep[];
  /** Older builds that it replaced. */
  readonly removed: readonly string[];
}

/**
 * Builds what was planned, proves that it works, and only then puts it in the place of what was used before. When
 * anything fails, and when the signal aborts, nothing of it is installed; the next call goes on with the objects that
 * are there.
 */
export async function buildLlamaServer(plan: BuildPlan, options: BuildOptions): Promise<BuiltEngine> {
  const folders = buildFolders(options.dataDirectory);
  const { signal, onEvent } = options;
  const environment = toolEnvironment(options.environment);
  return await withBuildLock(folders.lock, async () => {
    await removeUnfinished(folders);
    const recorder = new StepRecorder(onEvent);
    const integrity = options.integrity ?? llamaSourceRelease.integrity;
    const preparing = { folders, environment, integrity, signal, recorder };
    const work = await workFolderOf(plan, preparing);
    await mkdir(work.path, { recursive: true });
    const source = await prepareSource(plan, work, preparing);
    try {
      await compileSource(plan, source, { environment, signal, recorder });
      const built = await checkAndInstall(plan, source, { ...options, environment, recorder });
      if (!options.keepsWork) await removeWork(folders);
      return { ...built, steps: recorder.steps };
    } catch (thrown) {
      await removeUnfinished(folders);
      throw thrown;
    }
  });
}

interface Running {
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly recorder: StepRecorder;
}

async function compileSource(
  plan: BuildPlan,
  { path, work }: PreparedSource,
  { environment, signal, recorder }: Running,
): Promise<void> {
  const log = await openBuildLog(work.log);
  const { compile, jobs } = plan;
  const run = async (
    [program, deadlineMs]: [string, number],
    parameters: readonly string[],
    onLine?: (line: string) => void,
  ): Promise<void> => {
    const keep = (line: string): void => {
      log.write(line);
      onLine?.(line);
    };
    await runBuildCommand(
      { program, parameters, directory: work.path, environment, deadlineMs, onLine: keep, log: work.log },
      signal,
    );
  };
  try {
    await recorder.run({ step: 'configure', what: path }, async () => {
      const generator = compile.kind === 'ninja' ? 'Ninja' : 'Unix Makefiles';
      const tool = `-DCMAKE_MAKE_PROGRAM=${compile.tool.path}`;
      const folders = ['-S', path, '-B', work.build, '-G', generator, tool];
      await run([plan.cmake.path, limits.buildConfigureMs], [...folders, ...plan.definitions]);
      return { value: null, result: `${plan.label}: ${plan.because}` };
    });
    const what = `${builtPrograms.join(', ')} with ${jobs.count} ${jobs.count === 1 ? 'job' : 'jobs'}`;
    await recorder.run({ step: 'compile', what }, async (onProgress) => {
      let parts = 0;
      const flags = ['--build', work.build, '--parallel', String(jobs.count), '--target', ...builtPrograms];
      await run([plan.cmake.path, limits.buildCompileMs], flags, (line) => {
        const progress = readBuildProgress(line);
        if (progress === null) return;
        parts = progress.total;
        onProgress({ ...progress, unit: 'parts' });
      });
      return {
        value: null,
        result: parts === 0 ? 'was compiled already' : describeParts(compile.kind, parts),
      };
    });
  } finally {
    await log.close();
  }
}

function describeParts(kind: 'ninja' | 'make', parts: number): string {
  return kind === 'ninja' ? `${parts} parts` : 'all parts';
}

async function checkAndInstall(
  plan: BuildPlan,
  { path, release, work }: PreparedSource,
  options: BuildOptions & Running,
): Promise<Omit<BuiltEngine, 'steps'>> {
  const { recorder, signal, environment } = options;
  const folders = buildFolders(options.dataDirectory);
  const name = `${release}-${plan.label}`;
  const from = { bin: join(work.build, 'bin'), license: join(path, 'LICENSE'), name };
  const staged = await stageBuild(folders, from);
  const checked = await recorder.run({ step: 'check', what: 'version and one token' }, async () => {
    const check = { bin: join(staged, 'bin'), variant: plan.variant, model: options.checkModel, environment };
    const value = await checkServer(check, signal);
    return { value, result: [value.version, ...value.devices].join('; ') };
  });
  const record: BuildRecord = {
    schema: 'edgewright/engine-build@1',
    release,
    label: plan.label,
    version: checked.version,
    source: describeSource(plan.source),
    definitions: plan.definitions,
    builtAt: new Date().toISOString(),
  };
  return await recorder.run({ step: 'install', what: name }, async () => {
    signal.throwIfAborted();
    const installed = await activateBuild(folders, { staged, name, record });
    const server = join(folders.current, 'bin', 'llama-server');
    return { value: { ...installed, server, record, checked }, result: installed.path };
  });
}

/**
 * Settings of the user that would lead the tools elsewhere are left out: git's folders, and the server's own
 * environment. Compiler flags stay.
 */
function toolEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(GIT_|LLAMA_|MAKEFLAGS$|CMAKE_GENERATOR)/.test(name),
  );
  return { ...Object.fromEntries(kept), NINJA_STATUS: '[%f/%t] ' };
}
