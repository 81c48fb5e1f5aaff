import type { EvalReport } from '../../../contract/eval-report.ts';
import type { RunFolder } from '../run/run-folder.ts';
import { judgeItem } from '../run/judged-item.ts';
import { judgedItems } from '../run/run-state.ts';
import { recordOf } from './item-records.ts';
import { renderFlips } from './render-flips.ts';
import { renderSheet } from './render-sheet.ts';

/** What people and programs read of a run, also of one that was interrupted. */
export async function writeOutputs(folder: RunFolder, report: EvalReport): Promise<void> {
  const items = judgedItems(folder);
  await folder.write('items.jsonl', items.map((item) => `${JSON.stringify(recordOf(item))}\n`).join(''));
  await folder.write('report.json', `${JSON.stringify(report, null, 2)}\n`);
  if (report.candidate === null) return;
  await folder.write('flips.md', renderFlips(items, report));
  const { plan, answers } = folder;
  const sheet = plan.sheet.length > 0 ? plan.sheet : plan.items.slice(0, 20);
  await folder.write(
    'side-by-side.html',
    renderSheet(
      sheet.map((item) => judgeItem(item, answers)),
      report,
    ),
  );
}
