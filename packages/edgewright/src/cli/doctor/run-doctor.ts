import { examine } from '../../doctor/examine.ts';
import type { LogText } from '../../doctor/known-issue-findings.ts';
import { readEngineLogs } from '../../hardware/read-engine-logs.ts';
import { recordMachine } from '../../hardware/recording-machine.ts';
import { factsOf, openBox, type BoxSource } from '../box/facts-source.ts';
import type { CommandContext } from '../define-command.ts';
import type { DoctorWishes, Examined } from './doctor-wishes.ts';
import { fixFindings } from './fix-findings.ts';
import { readLog } from './read-log.ts';
import { renderReport } from './render-report.ts';
import { writeSupportBundle } from './support-bundle.ts';

/** Examines a box, shows what was found, and repairs what it was asked to repair. The exit code. */
export async function runDoctor(wishes: DoctorWishes, context: CommandContext): Promise<number> {
  const { output } = context;
  const box = await openBox(wishes.box);
  const log = wishes.logPath === null ? [] : [await readLog(wishes.logPath)];
  const look = (): Promise<Examined> => examineBox(box, wishes, log);
  let examined = await look();
  if (wishes.fix !== 'no') {
    output.note(renderReport(examined.report, { paper: output, showAll: false }));
    const changed = await fixFindings({ wishes, examined, look }, context);
    if (changed) examined = await look();
  }
  const { report } = examined;
  if (wishes.bundlePath !== null) {
    const written = await writeSupportBundle({ path: wishes.bundlePath, box, ...examined });
    output.note(
      `The bundle ${wishes.bundlePath} holds ${written.files} files. Look through it before you send it.`,
    );
  }
  if (wishes.json) output.result(JSON.stringify(report, null, 2));
  else if (wishes.fix === 'no') {
    output.result(
      renderReport(report, { paper: output.report, showAll: wishes.showAll || wishes.only !== null }),
    );
  }
  return report.counts.fail > 0 ? 1 : 0;
}

async function examineBox(box: BoxSource, wishes: DoctorWishes, log: readonly LogText[]): Promise<Examined> {
  // What a bundle shows of the machine is what the findings were drawn from, so it is kept while they are.
  const isKept = wishes.bundlePath !== null && box.kind !== 'facts';
  const recording = isKept ? recordMachine(box.machine) : null;
  const looked = recording !== null && box.kind !== 'facts' ? { ...box, machine: recording.machine } : box;
  const facts = await factsOf(looked, { network: wishes.network, deep: wishes.deep });
  const engineLogs = looked.kind === 'facts' ? [] : await readEngineLogs(looked.machine, facts);
  const logs = [...engineLogs, ...log];
  const report = examine(
    { facts, logs, ...(box.kind === 'live' ? { nowMs: Date.now() } : {}) },
    {
      ...(wishes.phase === null ? {} : { phase: wishes.phase }),
      ...(wishes.only === null ? {} : { only: wishes.only }),
    },
  );
  return { facts, logs, report, capture: recording?.capture() ?? null };
}
