import { generateKeyPairSync } from 'node:crypto';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Certificate, CertificateBody, CertificationPlan } from '../../contract/certificate.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { closedLoop, failedRecord, objective, shapeOfSamples } from '../__fixtures__/sample-records.ts';
import { deriveCertificate, type CertificateGrounds } from './derive-certificate.ts';
import { renderCertificate } from './render-certificate.ts';
import { certificateText, fingerprintOf, rawPublicKey, signCertificate } from './sign-certificate.ts';
import { certificateFiles, verifyCertificate } from './verify-certificate.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const plan: CertificationPlan = {
  objectives: [objective('ttft', 'p95', 200), objective('tpot', 'p50', 60)],
  sessions: 2,
  shape: shapeOfSamples,
  confidence: 0.95,
  errorShare: 0.01,
  runs: 5,
  mostMs: 60_000,
  openLoopMs: 10_000,
  negativeControl: true,
};
const grounds: CertificateGrounds = {
  plan,
  surroundings: { admits: true, throttled: [], minimalStepMs: null, missing: [] },
  clientCheck: {
    ok: true,
    streams: 2,
    framesPerSecond: 120,
    addedTtftP99Ms: 1,
    pacingErrorP99Ms: 1,
    eventLoopDelayP99Ms: 1,
    eventLoopUtilization: 0.1,
    cpuShare: 0.1,
    because: [],
  },
  quality: null,
  soak: null,
};

/** Five runs of the closed loop, an open loop and a negative control, each after the one before. */
function allRecords(): RequestRecord[] {
  const stages = ['closed-1', 'closed-2', 'closed-3', 'closed-4', 'closed-5', 'open', 'overload'];
  return stages.flatMap((stage, number) => {
    const concurrency = stage === 'overload' ? 3 : 2;
    return closedLoop({ concurrency, rounds: 30, stage, seed: number + 1 }).map((record) =>
      later(record, number),
    );
  });
}

/** A run begins when the one before has ended. */
function later(record: RequestRecord, runs: number): RequestRecord {
  const shift = (ns: number | null) => (ns === null ? null : ns + runs * 60e9);
  return {
    ...record,
    index: record.index + runs * 1_000,
    scheduledNs: record.scheduledNs + runs * 60e9,
    sentNs: shift(record.sentNs),
    headersNs: shift(record.headersNs),
    firstTokenNs: shift(record.firstTokenNs),
    firstOutputTokenNs: shift(record.firstOutputTokenNs),
    lastTokenNs: shift(record.lastTokenNs),
    endNs: record.endNs + runs * 60e9,
  };
}

interface Folder {
  readonly certificate: Certificate;
  readonly files: Map<string, Buffer>;
}

function issue(records: readonly RequestRecord[], changes: Partial<CertificateBody> = {}): Folder {
  const recordsFile = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const content = {
    schema: 'edgewright/certificate@1' as const,
    id: 'certificate-1',
    issuedAt: '2026-01-02T03:04:05.000Z',
    edgewrightVersion: '0.1.0',
    basis: 'measured' as const,
    title: 'tiny <b>model</b> for 2 users',
    target: {
      url: 'http://127.0.0.1:8080',
      model: 'tiny',
      engine: 'embedded',
      clientPlace: 'same-box' as const,
    },
    ...grounds,
    ...deriveCertificate(grounds, records),
    facts: [
      { id: 'gpu0.driver', value: '580.159.04' },
      { id: 'jetson.powerMode', value: null, why: 'not a Jetson' },
    ],
    startedAt: '2026-01-02T03:00:00.000Z',
    endedAt: '2026-01-02T03:04:00.000Z',
    ...changes,
  };
  const page = Buffer.from(renderCertificate(content, fingerprintOf(rawPublicKey(privateKey))));
  const files = new Map([
    [certificateFiles.records as string, recordsFile],
    [certificateFiles.page as string, page],
  ]);
  const listed = [...files].map(([name, bytes]) => ({
    name,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
  return { certificate: signCertificate({ ...content, files: listed }, privateKey), files };
}

async function check(
  { certificate, files }: Folder,
  about: { text?: Buffer; trustedKey?: string; factsNow?: CertificateBody['facts'] } = {},
): ReturnType<typeof verifyCertificate> {
  return await verifyCertificate({
    certificate: about.text ?? Buffer.from(certificateText(certificate)),
    readFile: (name) => Promise.resolve(files.get(name) ?? null),
    trustedKey: about.trustedKey ?? null,
    factsNow: about.factsNow ?? null,
  });
}

const wrongIds = ({ findings }: Awaited<ReturnType<typeof check>>): string[] =>
  findings.filter(({ status }) => status === 'wrong').map(({ id }) => id);

test('a run that keeps its limits is certified, and its certificate is authentic', async () => {
  const folder = issue(allRecords());
  expect(folder.certificate.body.verdict).toBe('pass');
  expect(folder.certificate.body.verdicts.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  const checked = await check(folder);
  expect(wrongIds(checked)).toEqual([]);
  expect(checked.authentic).toBe(true);
});

describe('every byte counts', () => {
  const folder = issue(allRecords());
  const text = Buffer.from(certificateText(folder.certificate));

  test('of the certificate', async () => {
    for (let at = 0; at < text.length; at += Math.ceil(text.length / 40)) {
      const changed = Buffer.from(text);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect((await check(folder, { text: changed })).authentic, `byte ${at}`).toBe(false);
    }
  });

  test.each([certificateFiles.records, certificateFiles.page])('of %s', async (name) => {
    const content = folder.files.get(name) ?? Buffer.alloc(0);
    for (let at = 0; at < content.length; at += Math.ceil(content.length / 25)) {
      const changed = Buffer.from(content);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const files = new Map(folder.files).set(name, changed);
      expect((await check({ ...folder, files })).authentic, `byte ${at}`).toBe(false);
    }
  });

  test('a space more, which JSON would not mind', async () => {
    const changed = await check(folder, { text: Buffer.from(text.toString().replace('{', '{ ')) });
    expect(wrongIds(changed)).toContain('form');
  });
});

test('a verdict that was signed but does not follow from the records is found', async () => {
  const folder = issue(allRecords(), { verdict: 'pass', checks: [] });
  expect(wrongIds(await check(folder))).toEqual(['arithmetic']);
});

test('other words for the same figures are told, and do not make an old certificate wrong', async () => {
  const checks = deriveCertificate(grounds, allRecords()).checks.map((one) => ({
    ...one,
    because: 'So it is.',
  }));
  const checked = await check(issue(allRecords(), { checks }));
  expect(checked.authentic).toBe(true);
  expect(checked.findings.find(({ id }) => id === 'arithmetic')).toMatchObject({ status: 'note' });
});

test('a missing file, and another key than the trusted one', async () => {
  const folder = issue(allRecords());
  const other = rawPublicKey(generateKeyPairSync('ed25519').privateKey);
  expect(wrongIds(await check({ ...folder, files: new Map() }))).toEqual(['files', 'files', 'arithmetic']);
  expect(wrongIds(await check(folder, { trustedKey: other }))).toEqual(['key']);
  expect(wrongIds(await check(folder, { trustedKey: rawPublicKey(privateKey) }))).toEqual([]);
});

test('what has changed on the box is told, and does not make the certificate wrong', async () => {
  const checked = await check(issue(allRecords()), { factsNow: [{ id: 'gpu0.driver', value: '590.1' }] });
  expect(checked.authentic).toBe(true);
  expect(checked.findings.at(-1)?.message).toBe('Changed since: gpu0.driver was 580.159.04 and is 590.1.');
});

test('an engine that got another free port is the same engine', async () => {
  const command = (port: number) => [{ id: 'engine.command', value: `llama-server -np 8 --port ${port}` }];
  const folder = issue(allRecords(), { facts: command(37001) });
  const about = async (now: CertificateBody['facts']) =>
    (await check(folder, { factsNow: now })).findings.at(-1)?.status;
  expect(await about(command(45517))).toBe('ok');
  expect(await about([{ id: 'engine.command', value: 'llama-server -np 4 --port 37001' }])).toBe('note');
});

test('a simulation is told as one', async () => {
  const checked = await check(issue(allRecords(), { basis: 'simulated' }));
  expect(checked.findings.find(({ id }) => id === 'basis')?.message).toContain('SIMULATED');
  expect(issue(allRecords(), { basis: 'simulated' }).files.get('certificate.html')?.toString()).toContain(
    'SIMULATED',
  );
});

test.each([
  [
    'fewer runs than planned',
    (records: RequestRecord[]) => records.filter(({ stage }) => stage !== 'closed-5'),
    'undecided',
    'repeatability',
  ],
  [
    'no open loop',
    (records: RequestRecord[]) => records.filter(({ stage }) => stage !== 'open'),
    'undecided',
    'open-loop',
  ],
  [
    'no negative control',
    (records: RequestRecord[]) => records.filter(({ stage }) => stage !== 'overload'),
    'undecided',
    'negative-control',
  ],
  [
    'many failures',
    (records: RequestRecord[]) =>
      records.map((record, index) =>
        record.phase === 'measured' && index % 4 === 0
          ? {
              ...failedRecord({ sent: 0, end: 1 }),
              stage: record.stage,
              index: record.index,
              scheduledNs: record.scheduledNs,
              sentNs: record.sentNs,
              endNs: record.endNs,
            }
          : record,
      ),
    'fail',
    'errors',
  ],
] as const)('%s', (_name, change, verdict, id) => {
  const derived = deriveCertificate(grounds, change(allRecords()));
  expect(derived.verdict).toBe(verdict);
  expect(derived.checks.find((one) => one.id === id)?.verdict).toBe(verdict);
});

test('what a stranger called his model is shown as text', () => {
  const page = issue(allRecords()).files.get('certificate.html')?.toString() ?? '';
  expect(page).toContain('tiny &lt;b&gt;model&lt;/b&gt; for 2 users');
  expect(page).not.toContain('<b>');
  expect(page).not.toMatch(/<script|https?:\/\/(?!127)/);
});
