import { readFile, stat } from 'node:fs/promises';
import { AppError } from '../../base/app-error.ts';
import { type BenchReport, benchReportSchema } from '../../contract/bench-report.ts';
import { limits } from '../../contract/limits.ts';
import { isAiperf, readAiperf, writeAiperf } from './aiperf.ts';
import { type ComparedReport, knownFigures, scalarFigure } from './comparison.ts';
import type { ExportedFile, ExportedStage } from './exported-stage.ts';
import { isGuidellm, readGuidellm, writeGuidellm } from './guidellm.ts';
import { isInferencePerf, readInferencePerf, writeInferencePerf } from './inference-perf.ts';
import { isVllm, readVllm, writeVllm } from './vllm.ts';

export const exchangeFormats = ['aiperf', 'vllm', 'guidellm', 'inference-perf'] as const;
export type ExchangeFormat = (typeof exchangeFormats)[number];

interface FormatRow {
  readonly write: (input: ExportedStage) => ExportedFile[];
  readonly is: (value: unknown) => boolean;
  readonly read: (value: unknown) => ComparedReport[];
}

const formatTable = {
  aiperf: { write: writeAiperf, is: isAiperf, read: readAiperf },
  vllm: { write: writeVllm, is: isVllm, read: readVllm },
  guidellm: { write: writeGuidellm, is: isGuidellm, read: readGuidellm },
  'inference-perf': { write: writeInferencePerf, is: isInferencePerf, read: readInferencePerf },
} as const satisfies Record<ExchangeFormat, FormatRow>;

/** One stage as another tool would have written it; the names are those of its files. */
export function exportStage(format: ExchangeFormat, input: ExportedStage): ExportedFile[] {
  return formatTable[format].write(input);
}

/**
 * The measurements in a summary of whichever tool, told by its content.
 *
 * @throws AppError `bench_format_unknown`
 */
export async function readComparison(path: string): Promise<ComparedReport[]> {
  return compareParts(await readJson(path), path);
}

/** The same for what was read already; `path` is only named. */
export function compareParts(value: unknown, path: string): ComparedReport[] {
  const ours = benchReportSchema.safeParse(value);
  if (ours.success) return ourParts(ours.data);
  const format = exchangeFormats.find((name) => formatTable[name].is(value));
  const parts = format === undefined ? [] : formatTable[format].read(value);
  if (parts.length > 0) return parts;
  const keys = typeof value === 'object' && value !== null ? Object.keys(value).slice(0, 5) : [];
  throw new AppError('bench_format_unknown', {
    message: `${path} is no summary that is known here${keys.length === 0 ? '' : `; it begins with ${keys.join(', ')}`}.`,
    facts: { path, keys },
  });
}

/** Our own stages: plain figures, not those in which failures are endless, because other tools have none of those. */
export function ourParts(report: BenchReport): ComparedReport[] {
  return report.stages.map(({ stage, distributions, scalars }) => {
    const spread = Object.entries(distributions).map(([key, { unit, avg, p50, p99 }]) => [
      key,
      { unit, avg, p50, p99 },
    ]);
    const single = Object.entries(scalars).map(([key, { unit, avg }]) => [key, scalarFigure(unit, avg)]);
    return {
      tool: 'edgewright',
      label: stage,
      figures: knownFigures(Object.fromEntries([...spread, ...single])),
      notes: [],
    };
  });
}

async function readJson(path: string): Promise<unknown> {
  try {
    const { size } = await stat(path);
    if (size <= limits.benchReportBytes) return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('bench_format_unknown', {
      message: `${path} cannot be read: ${why}.`,
      facts: { path },
      cause,
    });
  }
  throw new AppError('bench_format_unknown', {
    message: `${path} is too large for a summary.`,
    facts: { path },
  });
}
