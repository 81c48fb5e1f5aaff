import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { writeWhole } from '../../base/whole-file.ts';
import { describeIssue } from '../../base/describe-issue.ts';
import { type BenchReport, benchReportSchema } from '../../contract/bench-report.ts';
import { limits } from '../../contract/limits.ts';
import { renderMarkdown } from './render-markdown.ts';
import { runFiles } from './run-files.ts';
import { type ReportPage, renderPage } from './render-page.ts';

/**
 * Writes `report.json`, `report.md` and `report.html`, each whole or not at all. Whoever finds `report.json` finds the
 * other two.
 *
 * @throws AppError `output_refused`, `disk_full`
 */
export async function writeReport(folder: string, page: ReportPage): Promise<void> {
  await writeWhole(join(folder, runFiles.markdown), renderMarkdown(page.report));
  await writeWhole(join(folder, runFiles.page), renderPage(page));
  await writeWhole(join(folder, runFiles.report), `${JSON.stringify(page.report, null, 2)}\n`);
}

/** @throws AppError `bench_report_invalid` */
export async function readReport(folder: string): Promise<BenchReport> {
  const path = join(folder, runFiles.report);
  const value = parseJson(await readBounded(path), path);
  const parsed = benchReportSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const what = issue === undefined ? '' : ` ${describeIssue(issue, value, 80).message}`;
  throw new AppError('bench_report_invalid', { message: `${path} is no report.${what}`, facts: { path } });
}

async function readBounded(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size <= limits.benchReportBytes) return await readFile(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('bench_report_invalid', {
      message: `${path} cannot be read: ${why}.`,
      facts: { path },
      cause,
    });
  }
  throw new AppError('bench_report_invalid', {
    message: `${path} is too large for a report.`,
    facts: { path },
  });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('bench_report_invalid', { message: `${path} is no JSON.`, facts: { path }, cause });
  }
}
