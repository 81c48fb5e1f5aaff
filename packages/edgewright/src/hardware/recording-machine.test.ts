import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { redactText } from '../base/redact-text.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import { liveMachine } from './live-machine.ts';
import type { Machine } from './machine.ts';
import { readHostFacts } from './read-host-facts.ts';
import { openRecordedMachine } from './recorded-machine.ts';
import { recordMachine, writeCapture } from './recording-machine.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgewright-recording-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const names = [hostname(), userInfo().username];
const redact = (text: string): string => redactText(text, { names });

/** Reads facts of a machine, writes the capture, and reads facts of the capture. */
async function thereAndBack(inner: Machine): Promise<{ first: HostFacts; second: HostFacts; text: string }> {
  const { machine, capture } = recordMachine(inner);
  const first = await readHostFacts(machine);
  await writeCapture(directory, capture(), redact);
  const second = await readHostFacts(await openRecordedMachine(directory));
  return { first, second, text: await readFile(join(directory, 'probes.txt'), 'utf8') };
}

/**
 * What must be the same: all but the origin, durations, what Node knows without asking, and the words for "not
 * installed", of which a capture cannot be sure.
 */
function comparable(facts: HostFacts): unknown {
  const { origin: _, probes, unknown, ...rest } = facts;
  return {
    ...rest,
    unknown: unknown.map(({ fact }) => fact),
    probes: probes
      .filter(({ what }) => !/^(?:uname|nproc)\b/.test(what))
      .map(({ what, outcome, exitCode }) => `${what} ${outcome} ${exitCode}`),
  };
}

const hosts = fileURLToPath(new URL('../../../../test/hosts/', import.meta.url));

describe('a recording machine', () => {
  it('writes a capture of this machine that has the same facts', async () => {
    const { first, second } = await thereAndBack(liveMachine());
    const redacted: unknown = JSON.parse(redact(JSON.stringify(comparable(first))));
    expect(comparable(second)).toEqual(redacted);
    expect(second.origin).toBe('recorded');
  });

  it.each(['thor-r38.4', 'agx-orin-r36', 'rtx-pro-4000', 'docker-broken', 'h200'])(
    'writes a capture of %s that has the same facts',
    async (host) => {
      const { first, second } = await thereAndBack(await openRecordedMachine(`${hosts}${host}`));
      expect(second).toEqual(first);
    },
  );

  it('keeps no secrets and no private parts of what Docker answers', async () => {
    const inner = await openRecordedMachine(`${hosts}rtx-pro-4000`);
    const answer = JSON.stringify([
      {
        Names: ['/a'],
        Image: 'x',
        State: 'running',
        Ports: [],
        Command: 'run --key 123',
        Labels: { owner: 'me' },
      },
    ]);
    const { text } = await thereAndBack({
      ...inner,
      environment: (name) => (name === 'HF_TOKEN' ? 'hf_abcdefgh' : inner.environment(name)),
      getFromSocket: (socket, path) =>
        path.startsWith('/containers')
          ? Promise.resolve({ kind: 'answered', status: 200, body: answer, durationMs: 1 })
          : inner.getFromSocket(socket, path),
    });
    expect(text).toContain('"Names":["/a"]');
    expect(text).not.toMatch(/Command|Labels|hf_abc|--key/);
    expect(text).toContain('$ printenv HF_TOKEN\nset\n');
  });
});
