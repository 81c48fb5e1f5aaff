import { delimiter, isAbsolute, join } from 'node:path';
import { firstProgram } from '../../base/first-program.ts';
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
    const path = await firstProgram(folders.map((folder) => join(folder, name)));
    if (path !== null) found[engine] = path;
  }
  return found;
}
