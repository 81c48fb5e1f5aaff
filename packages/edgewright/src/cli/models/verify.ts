import { formatBytes, formatDuration } from '../../base/format-quantity.ts';
import { verifyModel, type VerifiedModel } from '../../models/files/verify/verify-model.ts';
import type { Paper } from '../command-output.ts';
import type { CommandContext } from '../define-command.ts';
import { resolveOnBox } from './resolve-or-explain.ts';
import { transferLine } from './transfer-line.ts';
import { untilStopped } from './until-stopped.ts';

/** Checks a model byte by byte. 0: it is as it was published. */
export async function verify(
  wishes: { reference: string; json: boolean },
  { output, stop }: CommandContext,
): Promise<number> {
  const place = await resolveOnBox(wishes.reference);
  const line = transferLine(output);
  const startMs = performance.now();
  const verified = await untilStopped('The check', stop, () =>
    verifyModel(place, { signal: stop, onProgress: (progress) => line.show(progress) }).finally(() =>
      line.end(),
    ),
  );
  if (wishes.json) {
    output.result(JSON.stringify({ schema: 'edgewright/model-check@1', ...verified }, null, 2));
  } else {
    output.result(renderVerified(verified, { elapsedMs: performance.now() - startMs, paper: output.report }));
  }
  return verified.isRight ? 0 : 1;
}

export function renderVerified(
  { path, files, problems, isRight }: VerifiedModel,
  { elapsedMs, paper }: { elapsedMs: number; paper: Paper },
): string {
  const width = Math.max(0, ...files.map((file) => file.path.length));
  const rows = files.map(({ path: name, bytes, outcome }) => {
    const size = (bytes === null ? '' : formatBytes(bytes)).padStart(9);
    return `  ${name.padEnd(width)}  ${size}  ${describeOutcome(outcome, paper)}`;
  });
  const checkedBytes = files.reduce(
    (sum, { bytes, outcome }) =>
      sum + (outcome.kind === 'right' || outcome.kind === 'damaged' ? (bytes ?? 0) : 0),
    0,
  );
  const count = (kind: string): number => files.filter(({ outcome }) => outcome.kind === kind).length;
  const sum = `${count('right')} of ${files.length} files are as published, ${count('unchecked')} have nothing to compare with; ${formatBytes(checkedBytes)} read in ${formatDuration(elapsedMs)}`;
  return [
    `${paper.style('bold', path)}`,
    ...rows,
    ...problems.map((problem) => `  ${paper.style('red', '✖')} ${problem}`),
    `${isRight ? paper.style('green', '✔') : paper.style('red', '✖')} ${sum}`,
    ...(isRight ? [] : ['  next  Delete what is damaged, then `edgewright models pull` fetches it again.']),
  ].join('\n');
}

function describeOutcome(outcome: VerifiedModel['files'][number]['outcome'], paper: Paper): string {
  switch (outcome.kind) {
    case 'right':
      return `${paper.style('green', '✔')} ${outcome.by === 'sha256' ? 'sha256' : 'git sha1'}`;
    case 'unchecked':
      return paper.style('dim', '· nothing says what it should be');
    case 'damaged':
      return `${paper.style('red', '✖')} damaged: ${outcome.actual}, not ${outcome.expected}`;
    case 'missing':
      return `${paper.style('red', '✖')} a link to a file that is not there`;
  }
}
