import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closedLoop, failedRecord, objective, shapeOfSamples } from '../__fixtures__/sample-records.ts';
import { summariseStage } from '../metrics/summarise-stage.ts';
import { readRecords } from './read-records.ts';
import { runFiles } from './run-files.ts';
import { openRecordWriter } from './record-writer.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-records-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const records = [
  ...closedLoop({ concurrency: 3, rounds: 200 }),
  failedRecord({ sent: 10, end: 20 }, { index: 900, stage: 'c3' }),
];

async function written(): Promise<string> {
  const path = join(folder, runFiles.records);
  const writer = await openRecordWriter(path);
  for (const record of records) await writer.write(record);
  await writer.close();
  return path;
}

test('reading back and summarising gives the same stage to the last digit', async () => {
  const read = await readRecords(await written());
  expect(read).toEqual({ records, isTorn: false });
  const base = {
    stage: 'c3',
    load: { kind: 'concurrency', concurrency: 3 },
    shape: shapeOfSamples,
    objectives: [
      objective('ttft', 'p99', 200),
      objective('tps-system', 'mean', 10),
      objective('tpot', 'mean', 30),
    ],
    confidence: 0.95,
  } as const;
  const [before, after] = [records, read.records].map((of) =>
    JSON.stringify(summariseStage({ ...base, records: of })),
  );
  expect(after).toBe(before);
});

test('a run that was killed loses its torn last line, and says so', async () => {
  const path = await written();
  const { length } = await readFile(path);
  await truncate(path, length - 40);
  expect(await readRecords(path)).toEqual({ records: records.slice(0, -1), isTorn: true });
  // Only the end of the line is missing: the record is whole.
  await writeFile(path, `${JSON.stringify(records[0])}`);
  expect(await readRecords(path)).toEqual({ records: records.slice(0, 1), isTorn: false });
});

test.each([
  { line: '{"index":', says: /line 2, is no JSON/ },
  { line: '{"index":-1}', says: /line 2, is no record of a request/ },
])('a broken line in the middle is named: $line', async ({ line, says }) => {
  const path = join(folder, 'broken.jsonl');
  const whole = `${JSON.stringify(records[0])}\n`;
  await writeFile(path, whole);
  await appendFile(path, `${line}\n${whole}`);
  await expect(readRecords(path)).rejects.toMatchObject({
    code: 'bench_records_invalid',
    message: expect.stringMatching(says),
  });
});

test('what is there is not overwritten, and what is not there is said', async () => {
  const path = await written();
  await expect(openRecordWriter(path)).rejects.toMatchObject({ code: 'output_exists' });
  await expect(readRecords(join(folder, 'none'))).rejects.toMatchObject({ code: 'bench_records_invalid' });
});

test('a disk that is full is told to whoever writes next', async () => {
  // Linux has a device that is always full.
  const writer = await openRecordWriter('/dev/full', 'a');
  const [record] = records;
  if (record === undefined) throw new Error('no record');
  await writer.write(record);
  await expect(writer.close()).rejects.toMatchObject({ code: 'disk_full' });
});
