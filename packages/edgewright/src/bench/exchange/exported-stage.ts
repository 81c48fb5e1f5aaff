import type { BenchReport, BenchStage } from '../../contract/bench-report.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { type MeasuredRequest, measuredRequests } from '../metrics/distributions.ts';

/** One stage of a run, as it is written for other tools. */
export interface ExportedStage {
  readonly report: BenchReport;
  readonly stage: BenchStage;
  /** Of the whole run. */
  readonly records: readonly RequestRecord[];
}

export interface ExportedFile {
  readonly name: string;
  readonly content: string;
}

export function requestsOfStage({ stage, records }: ExportedStage): MeasuredRequest[] {
  return measuredRequests(records.filter((record) => record.stage === stage.stage));
}

export function scalarOf({ stage }: ExportedStage, key: string): number | null {
  return stage.scalars[key]?.avg ?? null;
}

export function jsonFile(name: string, value: unknown): ExportedFile {
  return { name, content: `${JSON.stringify(value, null, 2)}\n` };
}
