import { AppError } from '../../base/app-error.ts';
import { nearest } from '../../base/nearest-word.ts';
import type { ApiKey, PublicKey } from '../../contract/api-keys.ts';
import { limits } from '../../contract/limits.ts';
import { changeKeys } from './key-file.ts';
import { isExpired } from './key-ring.ts';

/** @throws AppError `key_exists` for a name that is taken, or where no more are kept */
export async function addKey(path: string, key: ApiKey): Promise<void> {
  await changeKeys(path, (keys) => {
    const same = keys.find(({ name }) => name === key.name);
    if (same)
      throw new AppError('key_exists', { message: `There is a key "${key.name}" already (${same.id}).` });
    if (keys.length >= limits.apiKeys) {
      throw new AppError('key_exists', {
        message: `There are ${keys.length} keys, and no more are kept.`,
        nextStep: 'Revoke keys that nobody uses.',
      });
    }
    return [...keys, key];
  });
}

/** Removes the key with this id, or with this name. @throws AppError `key_not_found` */
export async function removeKey(path: string, wanted: string): Promise<ApiKey> {
  const removed: ApiKey[] = [];
  await changeKeys(path, (keys) => {
    const match = found(keys, wanted);
    removed.push(match);
    return keys.filter((key) => key !== match);
  });
  const [key] = removed;
  if (key === undefined) throw new AppError('internal', { message: 'No key was revoked.' });
  return key;
}

export function publicKey(key: ApiKey, nowMs: number): PublicKey {
  const { hash: _hash, ...shown } = key;
  return { ...shown, state: isExpired(key, nowMs) ? 'expired' : 'usable' };
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
