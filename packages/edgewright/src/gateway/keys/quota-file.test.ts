import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noQuotas } from './new-key.ts';
import { QuotaFile } from './quota-file.ts';
import { QuotaLedger } from './quota-ledger.ts';

const noon = Date.parse('2026-11-21T12:00:00Z');
const key = { id: 'aaaaaaaa', quotas: { ...noQuotas, requestsPerDay: 100, outputTokensPerDay: 1_000 } };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-quota-'));
  file = path.join(directory, 'new', 'quota-days.json');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function open(nowMs = noon) {
  const ledger = new QuotaLedger();
  const opened = await QuotaFile.open(file, { ledger, log, now: () => nowMs });
  const left = () => ledger.standings(key, nowMs).map(({ remaining }) => remaining);
  return { ledger, opened, left };
}

describe('QuotaFile', () => {
  it('brings the counts of the day over a restart, and not those of yesterday', async () => {
    const first = await open();
    first.ledger.take(key, { promptTokens: 5, outputTokens: 300 }, noon);
    await first.opened.close();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const second = await open();
    expect(second.left()).toEqual([99, 700]);
    const tomorrow = await open(noon + 86_400_000);
    expect(tomorrow.left()).toEqual([100, 1_000]);
    await Promise.all([second.opened.close(), tomorrow.opened.close()]);
  });

  it('adds up what several services count, and what they settle', async () => {
    const [first, second] = await Promise.all([open(), open()]);
    const verdict = first.ledger.take(key, { promptTokens: 0, outputTokens: 500 }, noon);
    await first.opened.save();
    second.ledger.take(key, { promptTokens: 0, outputTokens: 100 }, noon);
    await second.opened.save();
    expect(second.left()).toEqual([98, 400]);
    if (verdict.kind === 'taken')
      first.ledger.settle(verdict.receipt, { promptTokens: 0, outputTokens: 50 }, noon);
    await first.opened.save();
    expect(first.left()).toEqual([98, 850]);
    await Promise.all([first.opened.close(), second.opened.close()]);
  });

  it('takes a damaged file for an empty one, and writes nothing where nothing was used', async () => {
    const idle = await open();
    await idle.opened.close();
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
    const other = await open();
    other.ledger.take(key, { promptTokens: 0, outputTokens: 1 }, noon);
    await other.opened.save();
    await writeFile(file, '{"schema":');
    const damaged = await open();
    expect(damaged.left()).toEqual([100, 1_000]);
    damaged.ledger.take(key, { promptTokens: 0, outputTokens: 1 }, noon);
    await damaged.opened.close();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      day: '2026-11-21',
      used: { [key.id]: { requests: 1, outputTokens: 1 } },
    });
    await other.opened.close();
  });
});
