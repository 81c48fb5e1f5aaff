import { defineCommand, defineCommandGroup } from '../define-command.ts';
import { quotaFlags } from '../keys/quota-flags.ts';

const json = { type: 'boolean', summary: 'print one JSON document' } as const;

const create = defineCommand({
  name: 'keys create',
  summary: 'make a key and show it, this once',
  description:
    'Makes a key for the services of this user; those that run take it within two seconds. Its text is shown now and\n' +
    'kept nowhere: only a hash of it is. The tenant decides whose share the requests of the key count as.',
  positionals: [],
  flags: {
    name: { type: 'string', placeholder: 'NAME', summary: 'what to call it in lists (needed)' },
    scopes: {
      type: 'string',
      placeholder: 'LIST',
      summary: 'models: use /v1; admin: use /api',
      defaultText: 'models',
    },
    models: {
      type: 'string',
      placeholder: 'LIST',
      summary: 'models it may use, by name, id or alias',
      defaultText: 'all',
    },
    priority: {
      type: 'string',
      placeholder: 'BAND',
      summary: 'high, normal or batch: who is served first',
      defaultText: 'normal',
    },
    tenant: {
      type: 'string',
      placeholder: 'NAME',
      summary: 'shares are fair between tenants',
      defaultText: 'the name',
    },
    expires: {
      type: 'string',
      placeholder: 'TIME',
      summary: 'how long it holds: 30d, 12h, 45m',
      defaultText: 'for ever',
    },
    ...quotaFlags,
    json,
  },
  examples: [
    { command: 'edgewright keys create --name kiosk-7', does: 'a key for one user of all models' },
    {
      command: 'edgewright keys create --name ops --scopes models,admin --expires 30d',
      does: 'a key that may also stop and swap engines, for a month',
    },
    {
      command: 'edgewright keys create --name reports --priority batch --output-tokens-per-day 2000000',
      does: 'a key for work at night, with a quota',
    },
  ],
  async run({ flags }, context) {
    const { createKey } = await import('../keys/create-key.ts');
    return createKey(flags, context);
  },
});

const list = defineCommand({
  name: 'keys ls',
  summary: 'list the keys: what each may do, and until when',
  description: 'Lists the keys of this user. Their texts are kept nowhere and cannot be shown again.',
  positionals: [],
  flags: { json },
  examples: [{ command: 'edgewright keys ls', does: 'who may come in?' }],
  async run({ flags }, context) {
    const { listKeys } = await import('../keys/list-keys.ts');
    return listKeys(flags, context);
  },
});

const revoke = defineCommand({
  name: 'keys revoke',
  summary: 'take a key away, also from services that run',
  description:
    'Removes a key. Services that run refuse it within two seconds; requests that it has started may end.',
  positionals: [{ name: 'key', summary: 'id or name, as `keys ls` shows them', required: true }],
  flags: { json },
  examples: [{ command: 'edgewright keys revoke kiosk-7', does: 'a kiosk was stolen' }],
  async run({ flags, positionals: [key = ''] }, context) {
    const { revokeKey } = await import('../keys/revoke-key.ts');
    return revokeKey(key, flags, context);
  },
});

export const keysCommand = defineCommandGroup({
  name: 'keys',
  summary: 'make, list and revoke the keys that services ask for',
  description:
    'A service that other machines reach asks for a key. Keys belong to the user who runs the service, and hold for\n' +
    'all services of that user.',
  examples: [
    { command: 'edgewright keys create --name kiosk-7', does: 'make one' },
    { command: 'edgewright keys ls', does: 'who may come in?' },
    { command: 'edgewright keys revoke kiosk-7', does: 'take it away' },
  ],
  actions: [create, list, revoke],
});
