import type { EvalItem } from '../../../contract/eval-items.ts';
import type { EvalReport } from '../../../contract/eval-report.ts';
import { limits } from '../../../contract/limits.ts';
import { findDivergences } from '../tokens/find-divergence.ts';
import { forcedTexts, type ForcedText } from '../tokens/forced-texts.ts';
import { type JudgedItem, judgeItem, type Pass, passes } from './judged-item.ts';
import type { RunFolder } from './run-folder.ts';

/** Items of a pass that have no answer yet. The sheet for people is asked of each side once. */
export function openItems({ plan, answers }: RunFolder, pass: Pass): EvalItem[] {
  const asked = pass === 'again' ? plan.items : [...plan.items, ...plan.sheet];
  return asked.filter(({ id }) => !answers[pass].has(id));
}

/** Items whose first tokens are compared: the same ones in every pass, so that all are asked alike. */
export function itemsWithChoices({ plan }: RunFolder): Set<string> {
  const plain = plan.items.filter(({ tools }) => tools === undefined);
  return new Set(plain.slice(0, limits.evalDivergenceItems).map(({ id }) => id));
}

export function judgedItems({ plan, answers }: RunFolder): JudgedItem[] {
  return plan.items.map((item) => judgeItem(item, answers));
}

/** What a run still lacks, for people. */
export function missingOf(folder: RunFolder): string[] {
  const { plan } = folder;
  return passes.flatMap((pass) => {
    if (pass === 'candidate' && plan.candidate === null) return [];
    const open = openItems(folder, pass).filter(({ id }) => plan.items.some((item) => item.id === id)).length;
    return open === 0 ? [] : [`${open} of ${plan.items.length} answers of ${passNames[pass]} are missing`];
  });
}

const passNames: Readonly<Record<Pass, string>> = {
  baseline: 'the baseline',
  again: 'the baseline asked again',
  candidate: 'the candidate',
};

/** The same texts whenever they are asked for: they come from the kept answers of the baseline. */
export function textsOf({ plan, answers }: RunFolder): ForcedText[] {
  if (plan.tier === 'smoke') return [];
  return forcedTexts(
    plan.items.flatMap(({ id, messages }) => {
      const answer = answers.baseline.get(id);
      return answer === undefined ? [] : [{ question: messages.at(-1)?.content ?? '', answer: answer.text }];
    }),
  );
}

export function divergenceOf({ answers }: RunFolder): EvalReport['divergence'] {
  const lists = [...answers.baseline].flatMap(([id, { choices: baseline }]) => {
    const candidate = answers.candidate.get(id)?.choices ?? [];
    return baseline.length === 0 ? [] : [{ baseline, candidate }];
  });
  if (answers.candidate.size === 0) return null;
  return (
    findDivergences(lists) ?? {
      notSupported: 'one of the two does not tell the alternatives of its tokens in a chat',
    }
  );
}
