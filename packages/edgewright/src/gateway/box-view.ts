import type { DoctorReport } from '../contract/finding.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import type { Plan } from '../contract/plan.ts';
import type { KeptRun } from '../contract/runs.ts';

/** What the control interface shows of the box. `cli/` connects it to hardware, doctor and plans. */
export interface BoxView {
  /** As they were found when the service started. */
  facts(): HostFacts;
  /** The box is looked at again; takes seconds, and each probe has a deadline of its own. */
  findings(): Promise<DoctorReport>;
  /** Null: nobody planned it, or it is not served. */
  planOf(deploymentId: string): Plan | null;
  /** What measuring commands of this user have kept, the newest first. */
  runs(): Promise<KeptRun[]>;
}
