import { publicKey, removeKey } from '../../gateway/keys/manage-keys.ts';
import type { CommandOutput } from '../command-output.ts';
import { keysPath } from './keys-paths.ts';

/** Removes the key with this id, or with this name. */
export async function revokeKey(
  wanted: string,
  { json }: { json: boolean },
  { output }: { output: CommandOutput },
): Promise<number> {
  const key = publicKey(await removeKey(keysPath(), wanted), Date.now());
  if (json) output.result(JSON.stringify({ schema: 'edgewright/key-revoked@1', revoked: key }, null, 2));
  else
    output.result(
      `The key "${key.name}" (${key.id}) is revoked. Services that run refuse it within two seconds.`,
    );
  return 0;
}
