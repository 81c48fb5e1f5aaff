import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checksumOfName, type Checksum } from './checksum.ts';
import { readBounded } from './read-json.ts';

/** Below a folder of plain files; the libraries of Hugging Face keep the same there, and read ours. */
const originsFolder = '.cache/huggingface/download';

/** Of which commit a plain file is, and what it was published as. */
export interface FileOrigin {
  commit: string;
  checksum: Checksum;
}

function originPath(folder: string, path: string): string {
  return join(folder, originsFolder, `${path}.metadata`);
}

export async function writeOrigin(
  folder: string,
  path: string,
  { commit, checksum }: FileOrigin,
): Promise<void> {
  const target = originPath(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, `${commit}\n${checksum.hex}\n${Date.now() / 1_000}\n`);
}

/** null: nobody noted where this file came from. */
export async function readOrigin(folder: string, path: string): Promise<FileOrigin | null> {
  const [commit = '', tag = ''] = (await readBounded(originPath(folder, path), 4_096))?.split('\n') ?? [];
  const checksum = checksumOfName(tag.trim());
  return checksum === null ? null : { commit: commit.trim(), checksum };
}
