import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { summariseStage } from '../../bench/metrics/summarise-stage.ts';
import { writeWhole } from '../../base/whole-file.ts';
import { runFiles } from '../../bench/report/run-files.ts';
import { judgeSoak } from '../../bench/soak/judge-soak.ts';
import { renderSoakPage, type SoakPage } from '../../bench/soak/soak-page.ts';
import { renderSoakMarkdown } from '../../bench/soak/soak-words.ts';
import type { BenchStage } from '../../contract/bench-report.ts';
import type { SoakReport } from '../../contract/soak-report.ts';
import { targetOfFlags } from '../bench/bench-target.ts';
import { checkThisClient } from '../bench/check-this-client.ts';
import { reportedTarget } from '../bench/reported-target.ts';
import { newRunId, openRunFolder } from '../bench/run-folder.ts';
import type { CommandOutput } from '../command-output.ts';
import { readVersion } from '../installed-files.ts';
import { conductSoak, type SoakCourseResult } from './conduct-soak.ts';
import { questionOfSoak, type SoakQuestion } from './question-of-soak.ts';
import { renderSoak } from './render-soak.ts';
import type { SoakFlags } from './soak-flags.ts';

/** Holds the load, judges and keeps the run. Exit code 0: it passed; 1: it failed; 4: it is undecided or was stopped. */
export async function runSoak(
  { url, flags }: { url: string | null; flags: SoakFlags },
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
): Promise<number> {
  const question = questionOfSoak(flags);
  const target = await targetOfFlags(url, flags, stop);
  const runId = newRunId('soak');
  const folder = await openRunFolder(runId, flags.out);
  const clientCheck = flags['skip-self-check']
    ? null
    : await checkThisClient(question.sessions, { output, stop });
  const startedAt = new Date().toISOString();
  output.note(`Soaking ${target.model} at ${target.baseUrl} …`);
  const course = await conductSoak({ question, target, folder }, { output, stop });
  const stage = stageOf(question, course);
  const wasCancelled = stop.aborted;
  const isClientPrecise = clientCheck?.ok ?? null;
  const judged = judgeSoak({ ...course, stage, wantedMs: question.soakMs, wasCancelled, isClientPrecise });
  const lost = course.writeFailure === null ? [] : [`records or samples: ${course.writeFailure.message}`];
  const report: SoakReport = {
    schema: 'edgewright/soak@1',
    runId,
    startedAt,
    endedAt: new Date().toISOString(),
    edgewrightVersion: readVersion(),
    target: reportedTarget(target),
    verdict: lost.length > 0 && judged.verdict === 'pass' ? 'undecided' : judged.verdict,
    conclusions: judged.conclusions,
    wasCancelled,
    missing: [...judged.missing, ...lost],
    clientCheck,
    shape: question.shape,
    load: course.load,
    settling: course.settling,
    soakSeconds: course.window === null ? 0 : (course.window.toMs - course.window.fromMs) / 1_000,
    danger: course.danger,
    parts: judged.parts,
    stage,
  };
  output.result(flags.json ? JSON.stringify(report, null, 2) : renderSoak(report, output.report));
  await writeSoak(folder, { report, records: course.records, moments: course.moments });
  if (course.writeFailure !== null) throw course.writeFailure;
  output.note(`Kept in ${folder}.`);
  return { pass: 0, fail: 1, undecided: 4 }[report.verdict];
}

/** Figures of what was sent after settling. */
function stageOf(
  { shape, objectives, confidence }: SoakQuestion,
  { load, window, records }: SoakCourseResult,
): BenchStage | null {
  if (load === null || window === null) return null;
  const inside = records.filter(
    ({ scheduledNs }) => scheduledNs >= window.fromMs * 1e6 && scheduledNs <= window.toMs * 1e6,
  );
  if (inside.length === 0) return null;
  return summariseStage({ stage: 'soak', load, shape, records: inside, objectives, confidence });
}

/** `report.json` last: whoever finds it finds the others. @throws AppError `output_refused`, `disk_full` */
async function writeSoak(folder: string, page: SoakPage): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, runFiles.markdown), renderSoakMarkdown(page.report));
  await writeWhole(join(folder, runFiles.page), renderSoakPage(page));
  await writeWhole(join(folder, runFiles.report), `${JSON.stringify(page.report, null, 2)}\n`);
}
