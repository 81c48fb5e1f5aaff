import { formatBytes } from '../../base/format-quantity.ts';
import type { PlanChange, PlanResult } from '../../contract/plan.ts';
import { wrapText } from '../box/wrap-text.ts';
import type { Paper } from '../command-output.ts';

/** Changes shown on the one screen; `--json` has all of them. */
const changesShown = 8;

/** Everything that stands in the way, and what to change, each with what follows from it. */
export function renderBlocked(result: Extract<PlanResult, { ok: false }>, paper: Paper): string[] {
  const blockers = result.blockers.flatMap(({ what }) =>
    wrapText(what, paper.columns - 4).map(
      (line, at) => `${at === 0 ? `${paper.style('red', '✖')} ` : '  '}${line}`,
    ),
  );
  const changes = (result.changes ?? []).slice(0, changesShown);
  if (changes.length === 0) return blockers;
  const enough = changes.some(({ fits }) => fits);
  return [
    ...blockers,
    '',
    paper.style(
      'bold',
      enough ? 'What would do, the least painful first' : 'What would help, but not suffice',
    ),
    '',
    ...changes.flatMap((change) => changeLines(change, paper)),
  ];
}

function changeLines({ what, flags, headroomBytes, fits, performance }: PlanChange, paper: Paper): string[] {
  const mark = fits ? paper.style('green', '✔') : paper.style('red', '✖');
  const room = fits ? `${formatBytes(headroomBytes)} to spare` : `${formatBytes(-headroomBytes)} too much`;
  const speed =
    performance === null ? '' : `, ${performance.tokensPerSecondPerUser.toFixed(1)} tokens/s for each user`;
  return [`  ${mark} ${what}, ${room}${speed}`, paper.style('dim', `      ${flags.join(' ')}`)];
}
