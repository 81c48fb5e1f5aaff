import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { engineProfile } from '../../catalog/engines/engines.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';

/** Engines that are one program and need nothing else, so that a program on the PATH is the engine. */
const programEngines = ['llama-cpp', 'ollama'] as const satisfies readonly PlanEngine[];

/** Where the program of an engine lies on this box. Absent: it is not there. */
export type InstalledPrograms = Partial<Record<PlanEngine, string>>;

/** Looks for engines on the search path. Folders that are not absolute are left out: they change with the place. */
export async function programsOnPath(searchPath: string): Promise<InstalledPrograms> {
  const folders = searchPath.split(delimiter).filter(isAbsolute);
  const found: InstalledPrograms = {};
  for (const engine of programEngines) {
    const [name] = engineProfile(engine).command;
    if (name === undefined) continue;
    const path = await firstExecutable(folders.map((folder) => join(folder, name)));
    if (path !== null) found[engine] = path;
  }
  return found;
}

/** The path itself, or null where it cannot be run. */
async function executable(path: string): Promise<string | null> {
  return await access(path, constants.X_OK).then(
    () => path,
    () => null,
  );
}

async function firstExecutable(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    if ((await executable(path)) !== null) return path;
  }
  return null;
}
