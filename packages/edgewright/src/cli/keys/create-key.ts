import { AppError } from '../../base/app-error.ts';
import { nearest } from '../../base/nearest-word.ts';
import { type ApiKey, apiKeySchema, keyScopes } from '../../contract/api-keys.ts';
import { priorities } from '../../contract/priority.ts';
import { addKey, publicKey } from '../../gateway/keys/manage-keys.ts';
import { newKey } from '../../gateway/keys/new-key.ts';
import type { CommandOutput } from '../command-output.ts';
import type { FlagValues } from '../define-command.ts';
import { keysPath } from './keys-paths.ts';
import { parseExpiry } from './parse-expiry.ts';
import { type quotaFlags, quotasOf } from './quota-flags.ts';

type CreateFlags = FlagValues<typeof quotaFlags> & {
  name: string | null;
  scopes: string | null;
  models: string | null;
  priority: string | null;
  tenant: string | null;
  expires: string | null;
  json: boolean;
};

/** Makes a key, keeps its hash, and shows its text: on stdout, alone, so that a script can take it. */
export async function createKey(flags: CreateFlags, { output }: { output: CommandOutput }): Promise<number> {
  const nowMs = Date.now();
  const { key, text } = newKey(wishedKey(flags, nowMs));
  const checked = apiKeySchema.safeParse(key);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw usage(`--${String(issue?.path[0] ?? 'name')}: ${issue?.message ?? 'it cannot be used'}.`);
  }
  await addKey(keysPath(), key);
  if (flags.json) {
    const document = { schema: 'edgewright/key@1', key: text, ...publicKey(key, nowMs) };
    output.result(JSON.stringify(document, null, 2));
    return 0;
  }
  output.note(`The key "${key.name}" (${key.id}). It is shown this once, and kept nowhere:\n`);
  output.result(text);
  output.note(
    '\nClients send it as `Authorization: Bearer …` or `x-api-key: …`. Services take it within two seconds.',
  );
  return 0;
}

function wishedKey(flags: CreateFlags, nowMs: number): Omit<ApiKey, 'id' | 'hash'> {
  if (flags.name === null) throw usage('A key needs a name: --name NAME.');
  return {
    name: flags.name,
    scopes: words(flags.scopes ?? 'models').map((scope) => oneOf('--scopes', scope, keyScopes)),
    models: flags.models === null ? null : words(flags.models),
    priority: oneOf('--priority', flags.priority ?? 'normal', priorities),
    tenant: flags.tenant ?? flags.name,
    quotas: quotasOf(flags),
    createdAtMs: nowMs,
    expiresAtMs: flags.expires === null ? null : nowMs + parseExpiry(flags.expires),
  };
}

function words(list: string): string[] {
  return [
    ...new Set(
      list
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    ),
  ];
}

function oneOf<Word extends string>(flag: string, given: string, known: readonly Word[]): Word {
  const found = known.find((word) => word === given);
  if (found !== undefined) return found;
  const suggestion = nearest(given, known);
  const hint = suggestion === null ? '' : ` Did you mean ${suggestion}?`;
  throw usage(`${flag} takes ${known.join(', ')}; it got "${given}".${hint}`);
}

function usage(message: string): AppError {
  return new AppError('usage', { message, nextStep: 'Run `edgewright keys create --help` for its flags.' });
}
