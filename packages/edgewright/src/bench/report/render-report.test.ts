import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { closedLoop, failedRecord, objective, sampleReport } from '../__fixtures__/sample-records.ts';
import { benchReportSchema } from '../../contract/bench-report.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { TelemetrySample } from '../../contract/telemetry.ts';
import { renderMarkdown } from './render-markdown.ts';
import { renderPage } from './render-page.ts';
import { renderSummary } from './render-summary.ts';
import { readReport, writeReport } from './report-files.ts';

const objectives = [
  objective('ttft', 'p95', 200),
  objective('e2e', 'p99', 300),
  objective('tps-system', 'mean', 20),
];
const stages = [1, 2, 4].map((concurrency) => {
  const stage = `c${concurrency}`;
  const records: RequestRecord[] = closedLoop({ concurrency, rounds: 80 });
  if (concurrency === 4) records.push(failedRecord({ sent: 100, end: 900 }, { index: 999, stage }));
  return { stage, load: { kind: 'concurrency', concurrency } as const, records, objectives };
});
const report = sampleReport(stages);
const records = stages.flatMap((stage) => stage.records);
const telemetry = Array.from({ length: 30 }, (_, second): TelemetrySample => ({
  atMs: Date.parse(report.startedAt) + second * 1_000,
  memory: { totalBytes: null, availableBytes: null, swapUsedBytes: null, unified: null },
  cpu: { utilizationPercent: null },
  gpus: [],
  temperaturesC: { 'gpu-thermal': 50 + second },
  railsWatts: {},
  boardWatts: 30,
  fansRpm: {},
  fansPercent: {},
  throttleAlerts: {},
  processes: null,
  sources: {},
}));

describe('the summary on the terminal', () => {
  const lines = renderSummary(report);

  test('fits 100 columns and names what matters', () => {
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    const text = lines.join('\n');
    expect(text).toMatch(/c4: 4 in flight, closed loop; 316 of 317 requests answered \(1 failed\)/);
    expect(text).toMatch(/fail +P99 of whole answer < 300 ms/);
    expect(text).toMatch(/! failures: Of 317 requests: 1 failed/);
    expect(text).toContain('Two sessions keep the limits.');
  });

  test('endless figures are shown as such', () => {
    const dead = sampleReport([
      {
        stage: 'c2',
        load: { kind: 'concurrency', concurrency: 2 },
        records: [failedRecord({ sent: 1, end: 2 })],
        objectives,
      },
    ]);
    expect(renderSummary(dead).join('\n')).toMatch(/failures endless, ms +∞ +∞ +∞/);
    expect(
      renderPage({ report: dead, records: [failedRecord({ sent: 1, end: 2 })], telemetry: null }),
    ).toContain('∞');
  });
});

test('markdown escapes what comes from servers', () => {
  const text = renderMarkdown(report);
  expect(text).toContain('# tiny &lt;b>model&lt;/b>: fail');
  expect(text).not.toContain('<b>');
});

describe('the page', () => {
  const page = renderPage({ report, records, telemetry });

  test('needs nothing from elsewhere and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import|https?:\/\/(?!127)/i);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toContain('@media print');
  });

  test('escapes names and messages', () => {
    expect(page).not.toContain('<b>');
    expect(page).toContain('tiny &lt;b&gt;model&lt;/b&gt;');
  });

  test('draws curves, sweep, time, heat and power, without a figure that is none', () => {
    expect(page.match(/<svg/g)?.length).toBe(2 + 3 * 3 + 5);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
    expect(page).toContain('limit 200 ms');
  });

  test('has well-formed markup: every element that opens is closed', () => {
    const open: string[] = [];
    const body = page.slice(page.indexOf('<body>'));
    for (const [, close, name = ''] of body.matchAll(/<(\/?)([a-z1-6]+)[^>]*>/g)) {
      if (close === '') open.push(name);
      else if (name !== 'html') expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  test('tables alone are fine', () => {
    expect(renderPage({ report, records: [], telemetry: null })).not.toContain('First token: share');
  });
});

test('files are written whole and read back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-report-'));
  try {
    await writeReport(join(folder, 'run'), { report, records, telemetry: null });
    expect((await readdir(join(folder, 'run'))).sort()).toEqual(['report.html', 'report.json', 'report.md']);
    expect(await readReport(join(folder, 'run'))).toEqual(report);
    expect(
      benchReportSchema.parse(JSON.parse(await readFile(join(folder, 'run', 'report.json'), 'utf8'))),
    ).toEqual(report);
    await writeFile(join(folder, 'report.json'), '{"schema":"edgewright/bench@2"}');
    await expect(readReport(folder)).rejects.toMatchObject({ code: 'bench_report_invalid' });
    await writeFile(join(folder, 'report.json'), '{');
    await expect(readReport(folder)).rejects.toMatchObject({
      code: 'bench_report_invalid',
      message: /is no JSON/,
    });
    await expect(readReport(join(folder, 'none'))).rejects.toMatchObject({ code: 'bench_report_invalid' });
    await writeFile(join(folder, 'file'), '');
    await expect(
      writeReport(join(folder, 'file', 'x'), { report, records, telemetry: null }),
    ).rejects.toMatchObject({
      code: 'output_refused',
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
