import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** As registries write it: `sha512-…` in base 64. */
export async function checksumOfFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  return `sha512-${hash.digest('base64')}`;
}
