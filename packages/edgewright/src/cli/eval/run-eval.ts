import { evaluate } from '../../bench/quality/run/evaluate.ts';
import type { RunFolder } from '../../bench/quality/run/run-folder.ts';
import type { EvalReport } from '../../contract/eval-report.ts';
import type { CommandOutput } from '../command-output.ts';
import { untilStopped } from '../models/until-stopped.ts';
import { checkFlags, type EvalFlags } from './eval-flags.ts';
import { clientOf, openRun } from './plan-eval.ts';
import { progressLine } from './progress-line.ts';
import { renderEval } from './render-eval.ts';

const exitCodes = { pass: 0, fail: 1, undecided: 4 } as const satisfies Record<string, number>;

export async function runEval(
  flags: EvalFlags,
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
): Promise<number> {
  checkFlags(flags);
  const folder = await untilStopped('The comparison', stop, () => openRun(flags, stop));
  const { plan } = folder;
  output.note(`${plan.items.length} items in the ${plan.tier} tier, into ${folder.directory}`);
  const report = await ask(folder, { output, stop });
  if (report.missing.length > 0) {
    output.note(
      `Not complete: ${report.missing.join('; ')}. Go on with: edgewright eval --resume ${folder.directory}`,
    );
  }
  output.result(
    flags.json ? JSON.stringify(report, null, 2) : renderEval(report, folder.directory, output.report),
  );
  if (report.verdict !== null) return exitCodes[report.verdict];
  return report.missing.length > 0 ? exitCodes.undecided : exitCodes.pass;
}

async function ask(
  folder: RunFolder,
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
): Promise<EvalReport> {
  const line = progressLine(output);
  try {
    return await evaluate({
      folder,
      baseline: clientOf(folder.plan.baseline),
      candidate: clientOf(folder.plan.candidate),
      signal: stop,
      onProgress: (progress) => line.show(progress),
      now: () => new Date(),
    });
  } finally {
    line.end();
  }
}
