import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hubToken, refuseWhenOffline } from './hub-access.ts';

describe('hubToken', () => {
  it('takes the environment first, then what was kept', async () => {
    const home = await mkdtemp(join(tmpdir(), 'edgewright-token-'));
    try {
      expect(await hubToken({ HF_HOME: home })).toBeNull();
      await writeFile(join(home, 'token'), 'hf_kept\n');
      expect(await hubToken({ HF_HOME: home })).toBe('hf_kept');
      expect(await hubToken({ HF_HOME: home, HF_TOKEN: ' hf_given ' })).toBe('hf_given');
      expect(await hubToken({ HF_HOME: home, HF_TOKEN: '' })).toBe('hf_kept');
      expect(await hubToken({ HF_HOME: '/nowhere', HF_TOKEN_PATH: join(home, 'token') })).toBe('hf_kept');
    } finally {
      await rm(home, { recursive: true });
    }
  });
});

describe('refuseWhenOffline', () => {
  it.each(['1', 'true', 'ON'])('HF_HUB_OFFLINE=%s', (value) => {
    expect(() => refuseWhenOffline({ HF_HUB_OFFLINE: value })).toThrow(
      expect.objectContaining({ code: 'hub_unreachable' }),
    );
  });

  it.each([undefined, '', '0', 'false'])('not with %j', (value) => {
    expect(() => refuseWhenOffline(value === undefined ? {} : { HF_HUB_OFFLINE: value })).not.toThrow();
  });
});
