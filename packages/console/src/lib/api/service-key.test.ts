import { describe, expect, it } from 'vitest';
import { storedValue } from '../stored-value.ts';
import { parseKey, ServiceKey } from './service-key.ts';

function remembering(): { sent: (string | null)[]; send: typeof fetch } {
  const sent: (string | null)[] = [];
  const send: typeof fetch = (_input, init) => {
    sent.push(new Headers(init?.headers).get('authorization'));
    return Promise.resolve(new Response());
  };
  return { sent, send };
}

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => void kept.set(name, text) };
}

describe('ServiceKey', () => {
  it('is sent once it was given, keeps other headers, and is there after a reload', async () => {
    const store = storedValue({ storage: memory(), key: 'key', parse: parseKey });
    const { sent, send } = remembering();
    const key = new ServiceKey(store);
    const ask = key.around(send);
    await ask('/v1/models');
    key.set('  ew-abc \n');
    await ask('/v1/models', { headers: { accept: 'application/json' } });
    await new ServiceKey(store).around(send)('/v1/models');
    expect(sent).toEqual([null, 'Bearer ew-abc', 'Bearer ew-abc']);
  });

  it('holds for the page where nothing can be stored', async () => {
    const { sent, send } = remembering();
    const key = new ServiceKey(storedValue({ storage: null, key: 'key', parse: parseKey }));
    key.set('ew-abc');
    await key.around(send)('/v1/models');
    expect(sent).toEqual(['Bearer ew-abc']);
  });

  it.each([undefined, null, 5, {}])('takes %j in storage for no key', (raw) => {
    expect(parseKey(raw)).toBe('');
  });
});
