import { open } from 'node:fs/promises';

/** A text file of bounded size, whole. Throws what opening throws, and an Error for a folder or a longer file. */
export async function readSmallText(path: string, mostBytes: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error('it is no file');
    if (found.size > mostBytes) throw new Error(`it has ${found.size} bytes, more than ${mostBytes}`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
