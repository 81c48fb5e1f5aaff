import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { nearest } from '../../base/nearest-word.ts';
import { compareReports } from '../../bench/exchange/compare-reports.ts';
import type { ComparedReport } from '../../bench/exchange/comparison.ts';
import {
  exchangeFormats,
  type ExchangeFormat,
  exportStage,
  ourParts,
  readComparison,
} from '../../bench/exchange/exchange-formats.ts';
import { asWriteFailure } from '../../base/whole-file.ts';
import type { BenchReport } from '../../contract/bench-report.ts';
import type { RequestRecord } from '../../contract/request-record.ts';

/** What a run has to do with other tools, read before anything is sent. */
export interface ExchangeWishes {
  readonly formats: readonly ExchangeFormat[];
  /** Measurements to hold this one against; null: none. */
  readonly others: readonly ComparedReport[] | null;
}

/** @throws AppError `usage`, `bench_format_unknown` */
export async function exchangeWishes(flags: {
  export: string | null;
  compare: string | null;
}): Promise<ExchangeWishes> {
  const formats = (flags.export ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map(formatNamed);
  if (flags.export !== null && formats.length === 0) throw unknownFormat(flags.export);
  const others = flags.compare === null ? null : await readComparison(flags.compare);
  return { formats: [...new Set(formats)], others };
}

function formatNamed(name: string): ExchangeFormat {
  const format = exchangeFormats.find((known) => known === name.toLowerCase());
  if (format === undefined) throw unknownFormat(name);
  return format;
}

function unknownFormat(name: string): AppError {
  const near = nearest(name, exchangeFormats);
  return new AppError('usage', {
    message: `--export knows ${exchangeFormats.join(', ')}; it got "${name}".`,
    ...(near === null ? {} : { nextStep: `Did you mean --export ${near}?` }),
  });
}

/**
 * Writes the files of other tools beside the report; of several stages each has its own, named after it.
 *
 * @returns their names
 * @throws AppError `output_refused`, `disk_full`
 */
export async function writeExports(
  folder: string,
  about: { report: BenchReport; records: readonly RequestRecord[]; formats: readonly ExchangeFormat[] },
): Promise<string[]> {
  const { report, records, formats } = about;
  const names: string[] = [];
  for (const stage of report.stages) {
    for (const file of formats.flatMap((format) => exportStage(format, { report, stage, records }))) {
      const name = report.stages.length === 1 ? file.name : `${stage.stage}-${file.name}`;
      const path = join(folder, name);
      await writeFile(path, file.content).catch((thrown: unknown) => {
        throw asWriteFailure(thrown, path);
      });
      names.push(name);
    }
  }
  return names;
}

/** The last stage beside the part of the other file that has its name, or beside its last part. */
export function compareRun(report: BenchReport, others: readonly ComparedReport[]): string[] {
  const own = ourParts(report).at(-1);
  const other = others.find(({ label }) => label === own?.label) ?? others.at(-1);
  if (own === undefined || other === undefined) return [];
  return compareReports(own, other);
}
