import { type ApiKey, quotaNames } from '../../contract/api-keys.ts';
import { readKeys } from '../../gateway/keys/key-file.ts';
import { isExpired } from '../../gateway/keys/key-ring.ts';
import { publicKey } from '../../gateway/keys/manage-keys.ts';
import type { CommandOutput } from '../command-output.ts';
import { keysPath } from './keys-paths.ts';

/** Every key, without its hash. */
export async function listKeys(
  { json }: { json: boolean },
  { output }: { output: CommandOutput },
): Promise<number> {
  const keys = await readKeys(keysPath());
  const nowMs = Date.now();
  if (json) {
    const document = { schema: 'edgewright/keys-ls@1', keys: keys.map((key) => publicKey(key, nowMs)) };
    output.result(JSON.stringify(document, null, 2));
    return 0;
  }
  if (keys.length === 0) {
    output.result('There are no keys. Make one with `edgewright keys create --name NAME`.');
    return 0;
  }
  const rows = keys.map((key) => rowOf(key, nowMs));
  output.result(
    table([['ID', 'NAME', 'SCOPES', 'TENANT', 'PRIORITY', 'MODELS', 'EXPIRES', 'QUOTAS'], ...rows]),
  );
  return 0;
}

function rowOf(key: ApiKey, nowMs: number): string[] {
  return [
    key.id,
    key.name,
    key.scopes.join(','),
    key.tenant,
    key.priority,
    key.models?.join(',') ?? 'all',
    expiryOf(key, nowMs),
    quotasOf(key),
  ];
}

function expiryOf(key: ApiKey, nowMs: number): string {
  if (key.expiresAtMs === null) return 'never';
  const day = new Date(key.expiresAtMs).toISOString().slice(0, 16).replace('T', ' ');
  return isExpired(key, nowMs) ? `expired ${day}` : day;
}

/** `requests 60/min` and its relatives. */
function quotasOf({ quotas }: ApiKey): string {
  const said = quotaNames.flatMap((name) => {
    const limit = quotas[name];
    if (limit === null) return [];
    const [, what = '', per = ''] = /^(.*)Per(Minute|Day)$/.exec(name) ?? [];
    const noun = what.replace(/Tokens$/, '');
    return [`${noun} ${limit}/${per === 'Minute' ? 'min' : 'day'}`];
  });
  return said.length === 0 ? 'none' : said.join(', ');
}

function table(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
