import { AppError } from '../../base/app-error.ts';
import { formatBytes, formatDuration } from '../../base/format-quantity.ts';
import { completeLadder, exitCodeOfLadder } from '../../bench/ladder/complete-ladder.ts';
import { ladderPoints } from '../../bench/ladder/ladder-points.ts';
import { type LadderStep, nextStep, reopened } from '../../bench/ladder/next-step.ts';
import { renderLadderSummary } from '../../bench/ladder/render-ladder-summary.ts';
import type { PromptMaterial } from '../../bench/prompts/compose-prompt.ts';
import type { Ladder, LadderRungState } from '../../contract/ladder.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import { type BoxSamples, watchBoxSamples } from '../bench/box-samples.ts';
import { newRunId, runsDirectory } from '../bench/run-folder.ts';
import type { CommandContext } from '../define-command.ts';
import { readVersion } from '../installed-files.ts';
import { describeHost } from '../start-steps.ts';
import { join } from 'node:path';
import { LadderFolder } from './ladder-folder.ts';
import type { LadderFlags } from './ladder-flags.ts';
import { climb } from './climb.ts';
import { objectivesOf, questionOfLadder } from './question-of-ladder.ts';
import { readRungs } from './read-rungs.ts';

type Context = Pick<CommandContext, 'output' | 'stop' | 'abandon'>;

/** Climbs the rungs, keeps what is measured as it goes, and shows it. Exit code 0, 1 or 4: `exitCodeOfLadder`. */
export async function runLadder(
  { models, flags }: { models: readonly string[]; flags: LadderFlags },
  { output, stop, abandon }: Context,
): Promise<number> {
  const { ladder: begun, folder } = await beginLadder({ models, flags }, stop);
  const objectives = objectivesOf(begun.question);
  let ladder = begun;
  const save = async (next: Ladder): Promise<void> => {
    ladder = completeLadder(next, objectives);
    await folder.save(ladder);
  };
  const keep = (next: Ladder): Promise<void> => save({ ...next, endedAt: new Date().toISOString() });
  // What is missing is said from the beginning; a ladder that is complete is only shown again.
  await save(ladder);
  const box = await watchBoxSamples();
  const materials = new Map<string, PromptMaterial>();
  try {
    for (let step = nextStep(ladder); step.kind === 'load' && !stop.aborted; step = nextStep(ladder)) {
      await keep(await taken(ladder, step, { folder, box, flags, materials, keep, output, stop, abandon }));
    }
  } finally {
    await box.stop();
  }
  output.result(
    flags.json
      ? JSON.stringify(ladder, null, 2)
      : renderLadderSummary(ladder, output.report.columns).join('\n'),
  );
  output.note(`Kept in ${folder.path}.`);
  if (ladder.missing.length > 0) output.note(`Go on with: edgewright ladder --resume ${folder.path}`);
  return exitCodeOfLadder(ladder);
}

/** A new ladder, or one that goes on. @throws AppError `usage` and what is wrong with rungs and folders */
async function beginLadder(
  { models, flags }: { models: readonly string[]; flags: LadderFlags },
  signal: AbortSignal,
): Promise<{ ladder: Ladder; folder: LadderFolder }> {
  if (flags.resume !== null) {
    refuseOthers({ models, flags });
    const folder = new LadderFolder(flags.resume);
    const ladder = await folder.read();
    return { ladder: { ...ladder, rungs: reopened(ladder.rungs) }, folder };
  }
  const rungs = await readRungs(models, { flags, signal });
  const question = questionOfLadder(flags, rungs);
  const runId = newRunId('ladder');
  const folder = new LadderFolder(flags.out ?? join(runsDirectory(), runId));
  await folder.create();
  const startedAt = new Date().toISOString();
  const facts = await readHostFacts(liveMachine(), { light: true });
  const ladder: Ladder = {
    schema: 'edgewright/ladder@1',
    runId,
    startedAt,
    endedAt: startedAt,
    edgewrightVersion: readVersion(),
    machine: describeHost(facts),
    question,
    points: ladderPoints(question, rungs),
    rungs: rungs.map((rung) => ({ rung, planned: null, failure: null, loads: [], quality: null })),
    missing: [],
    speculation: [],
    recommendation: null,
  };
  return { ladder, folder };
}

/** A ladder that goes on asks what it was begun with. */
function refuseOthers({ models, flags }: { models: readonly string[]; flags: LadderFlags }): void {
  const free = new Set(['resume', 'json', 'offline', 'help']);
  const given = Object.entries(flags).find(
    ([name, value]) => !free.has(name) && value !== null && value !== false,
  );
  if (models.length === 0 && given === undefined) return;
  const what = models.length > 0 ? `the model ${models[0]}` : `--${given?.[0]}`;
  throw new AppError('usage', {
    message: `--resume and ${what} do not go together: a ladder goes on as it was begun.`,
  });
}

/** The ladder after one step. A rung that fails is an answer, too: it is kept, and the others go on. */
async function taken(
  ladder: Ladder,
  step: Extract<LadderStep, { kind: 'load' }>,
  about: {
    folder: LadderFolder;
    box: BoxSamples;
    flags: LadderFlags;
    materials: Map<string, PromptMaterial>;
    keep: (ladder: Ladder) => Promise<void>;
  } & Context,
): Promise<Ladder> {
  const { output, stop } = about;
  const index = ladder.rungs.findIndex(({ rung }) => rung.name === step.rung);
  const state = ladder.rungs[index];
  if (state === undefined) throw new AppError('internal', { message: `No rung "${step.rung}".` });
  const replaced = (next: LadderRungState): Ladder => ({ ...ladder, rungs: ladder.rungs.with(index, next) });
  const round = ladder.question.loads > 1 && step.load !== null ? `, load ${step.load}` : '';
  output.note(`[${index + 1}/${ladder.rungs.length}] ${step.rung}${round}: starting …`);
  // What was measured before something went wrong stays.
  let latest = state;
  try {
    await climb({
      ...about,
      ladder,
      state,
      step,
      offline: about.flags.offline,
      keep: (next) => about.keep(replaced((latest = next))),
      told: (text) => output.note(`    ${text}`),
    });
  } catch (thrown) {
    if (stop.aborted) return replaced(latest);
    if (!(thrown instanceof AppError) || endsLadder(thrown)) throw thrown;
    const { code, message, nextStep: next } = thrown;
    output.note(`    failed: ${message}`);
    return replaced({ ...latest, failure: { code, message, nextStep: next } });
  }
  output.note(`    ${doneWords(latest)}`);
  return replaced(latest);
}

/** The same would happen to every other rung. */
function endsLadder({ code }: AppError): boolean {
  return code === 'disk_full' || code === 'output_refused';
}

function doneWords({ loads, quality }: LadderRungState): string {
  const last = loads.at(-1);
  if (last === undefined) return 'done';
  const held = last.memoryBytes === null ? '' : `, ${formatBytes(last.memoryBytes)}`;
  const judged = quality === null ? '' : `, quality: ${quality.verdict}`;
  return `done: ${last.engine}, started in ${formatDuration(last.startMs)}${held}${judged}`;
}
