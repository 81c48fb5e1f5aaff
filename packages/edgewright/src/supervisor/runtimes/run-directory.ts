import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import type { LaunchFile } from '../../engines/launch-spec.ts';

/** Makes the folder of one start, and the files the engine reads. Only this user may look inside. */
export async function makeRunDirectory(path: string, files: readonly LaunchFile[]): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  for (const file of files) {
    const target = normalize(join(path, file.path));
    if (!target.startsWith(`${path}/`)) throw new RangeError(`${file.path} lies outside the run directory`);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, file.content);
  }
}

export async function removeRunDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
