import type { DoctorReport } from '../../contract/finding.ts';
import type { DoctorPhase } from '../../contract/doctor-phases.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import type { LogText } from '../../doctor/known-issue-findings.ts';
import type { Capture } from '../../hardware/recording-machine.ts';

/** What the user asked the doctor for. */
export interface DoctorWishes {
  box: { 'host-facts': string | null; from: string | null };
  phase: DoctorPhase | null;
  only: string[] | null;
  logPath: string | null;
  network: boolean;
  deep: boolean;
  showAll: boolean;
  fix: 'no' | 'show' | 'apply';
  bundlePath: string | null;
  json: boolean;
}

/** One look at a box. */
export interface Examined {
  facts: HostFacts;
  logs: LogText[];
  report: DoctorReport;
  /** What the machine was asked and said; null where no bundle was asked for. */
  capture: Capture | null;
}
