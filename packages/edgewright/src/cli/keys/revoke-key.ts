import { AppError } from '../../base/app-error.ts';
import { nearest } from '../../base/nearest-word.ts';
import type { ApiKey } from '../../contract/api-keys.ts';
import { changeKeys } from '../../gateway/keys/key-file.ts';
import type { CommandOutput } from '../command-output.ts';
import { publicKey } from './describe-key.ts';
import { keysPath } from './keys-paths.ts';

/** Removes the key with this id, or with this name. */
export async function revokeKey(
  wanted: string,
  { json }: { json: boolean },
  { output }: { output: CommandOutput },
): Promise<number> {
  let revoked: ApiKey | null = null;
  await changeKeys(keysPath(), (keys) => {
    revoked = found(keys, wanted);
    return keys.filter((key) => key !== revoked);
  });
  if (revoked === null) throw new AppError('internal', { message: 'No key was revoked.' });
  const key = publicKey(revoked, Date.now());
  if (json) output.result(JSON.stringify({ schema: 'edgewright/key-revoked@1', revoked: key }, null, 2));
  else
    output.result(
      `The key "${key.name}" (${key.id}) is revoked. Services that run refuse it within two seconds.`,
    );
  return 0;
}

/** An id is nobody's name: names are looked for only where no id fits. */
function found(keys: readonly ApiKey[], wanted: string): ApiKey {
  const match = keys.find(({ id }) => id === wanted) ?? keys.find(({ name }) => name === wanted);
  if (match) return match;
  const suggestion = nearest(
    wanted,
    keys.map(({ name }) => name),
  );
  // Whoever pastes the whole key must not find it in a log of the terminal.
  const shown = wanted.startsWith('ew-') ? `${wanted.slice(0, 11)}…` : wanted;
  throw new AppError('key_not_found', {
    message: `There is no key "${shown}".${suggestion === null ? '' : ` Did you mean "${suggestion}"?`}`,
  });
}
