import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../base/app-error.ts';

/**
 * The key that signs: the file at `path`, in PEM. Made on first use, readable for its user only.
 *
 * @param mayMake false: the user named the file, so that it has to be there
 * @throws AppError `certificate_key_unusable`
 */
export async function openSigningKey(path: string, { mayMake }: { mayMake: boolean }): Promise<KeyObject> {
  const known = await readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT' && mayMake) return null;
    throw unusable(path, thrown.message, thrown);
  });
  if (known === null) return await makeKey(path);
  let key: KeyObject;
  try {
    key = createPrivateKey(known);
  } catch (cause) {
    throw unusable(path, 'it is no private key in PEM', cause);
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw unusable(path, `it is of type ${key.asymmetricKeyType ?? 'unknown'}, and Ed25519 is needed`);
}

async function makeKey(path: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Exclusive: of two certifications that begin together, one makes the key and the other fails aloud.
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    await file.close();
  } catch (cause) {
    throw unusable(path, (cause as Error).message, cause);
  }
  return privateKey;
}

function unusable(path: string, why: string, cause?: unknown): AppError {
  return new AppError('certificate_key_unusable', {
    message: `The signing key ${path} cannot be used: ${why}.`,
    facts: { path },
    ...(cause === undefined ? {} : { cause }),
  });
}
