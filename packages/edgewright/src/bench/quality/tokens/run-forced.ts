import type { EvalReport } from '../../../contract/eval-report.ts';
import { inParallel } from '../run/in-parallel.ts';
import type { RunFolder } from '../run/run-folder.ts';
import type { TargetClient } from '../target/target-client.ts';
import { askForced, type ForcedMethod, probeForced } from './ask-forced.ts';
import { compareChoices } from './compare-choices.ts';
import type { ForcedText } from './forced-texts.ts';
import { type ForcedLine } from '../run/answer-lines.ts';

type Side = ForcedLine['side'];

interface ForcedAbout {
  readonly folder: RunFolder;
  readonly texts: readonly ForcedText[];
  readonly signal: AbortSignal;
}

/** Leads one side through the texts in one way, as far as that is not done yet. */
export async function forceSide(
  client: TargetClient,
  about: ForcedAbout & { side: Side; method: ForcedMethod },
): Promise<void> {
  const { folder, texts, side, method, signal } = about;
  const known = new Set(linesOf(folder, about).map(({ text }) => text));
  const open = texts.flatMap((text, index) => (known.has(index) ? [] : [{ text, index }]));
  await inParallel(open, { width: folder.plan.concurrency, signal }, async ({ text, index }) => {
    const choices = await askForced(client, { text, method, signal });
    signal.throwIfAborted();
    await folder.append({ kind: 'forced', side, method, text: index, choices: choices ?? [] });
  });
}

/** Ways that can be compared: those of both sides, or those that the baseline's answers were kept in. */
export async function methodsOf(
  client: TargetClient | null,
  about: ForcedAbout & { side: Side },
): Promise<ForcedMethod[]> {
  const kept = [
    ...new Set(about.folder.forced.filter(({ side }) => side === about.side).map(({ method }) => method)),
  ];
  if (client === null) return kept;
  return [...new Set([...kept, ...(await probeForced(client, about.signal))])];
}

/** What came of it, from the lines that are there. */
export function forcedResult(folder: RunFolder): EvalReport['forced'] {
  const ofCandidate = folder.forced.filter(({ side }) => side === 'candidate');
  const method = ofCandidate[0]?.method;
  if (method === undefined) return null;
  const pairs = linesOf(folder, { side: 'candidate', method }).flatMap((line) => {
    const other = linesOf(folder, { side: 'baseline', method }).find(({ text }) => text === line.text);
    // Another tokenizer splits the text elsewhere, and then places cannot be compared.
    if (other === undefined || other.choices.length !== line.choices.length) return [];
    return line.choices.flatMap((candidate, index) => {
      const baseline = other.choices[index];
      return baseline === undefined ? [] : [{ baseline, candidate }];
    });
  });
  const result = compareChoices(pairs);
  return result === null
    ? { notSupported: 'the two split the same text into different tokens' }
    : { method, ...result };
}

function linesOf(folder: RunFolder, { side, method }: { side: Side; method: ForcedMethod }): ForcedLine[] {
  return folder.forced.filter((line) => line.side === side && line.method === method);
}
