import type { HostFacts } from '../../contract/host-facts.ts';
import { examine } from '../../doctor/examine.ts';
import type { BoxView } from '../../gateway/box-view.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import { runsDirectory } from '../bench/run-folder.ts';
import { listRuns } from '../runs/list-runs.ts';
import type { Deployments } from '../../supervisor/deployments.ts';

/** The box as the control interface shows it. One look of the doctor at a time: each starts a dozen programs. */
export function boxView(facts: HostFacts, deployments: Deployments): BoxView {
  let looking: ReturnType<BoxView['findings']> | null = null;
  const look = async (): ReturnType<BoxView['findings']> =>
    examine({ facts: await readHostFacts(liveMachine()), logs: [], nowMs: Date.now() });
  return {
    facts: () => facts,
    findings: () => {
      looking ??= look().finally(() => (looking = null));
      return looking;
    },
    runs: () => listRuns(runsDirectory()),
    planOf: (id) => deployments.all().find((deployment) => deployment.id === id)?.option.plan ?? null,
  };
}
