import type { Finding } from '../engine-adapter.ts';
import type { AnswerKind } from './judge-answer.ts';

/** What may be expected of the model. */
export interface GoldenExpectation {
  /** Total; null: not known. */
  readonly parameters: number | null;
  /** It was made for conversations: a chat template came with it. */
  readonly conversational: boolean;
}

/** Models of this size and more that converse answer such questions; smaller ones may miss them all. */
const knowingParameters = 1e9;
/** Chance alone rarely gets two. */
const leastRight = 2;

/**
 * Whether an engine computes what it should, by its answers to questions with known answers. Empty, repetitive and
 * unreadable answers throughout stop it; wrong ones stop it only where the model must know better. Null: nothing to
 * say.
 */
export function judgeGolden(kinds: readonly AnswerKind[], expectation: GoldenExpectation): Finding | null {
  if (kinds.length === 0) return null;
  const count = (kind: AnswerKind): number => kinds.filter((other) => other === kind).length;
  const right = count('right');
  const broken = count('empty') + count('repetitive') + count('gibberish');
  const tally = `${right} of ${kinds.length} right, ${describe(kinds)}`;
  if (right === 0 && broken === kinds.length) {
    return {
      id: 'golden.garbage',
      severity: 'stop',
      message: `It answers simple questions with nothing that makes sense (${tally}).`,
    };
  }
  if (right >= leastRight) return null;
  const mustKnow = expectation.conversational && (expectation.parameters ?? 0) >= knowingParameters;
  return {
    id: 'golden.wrong',
    severity: mustKnow ? 'stop' : 'warn',
    message: mustKnow
      ? `It answers simple questions wrongly (${tally}); a model of this size knows them, so the engine computes something else.`
      : `It misses simple questions (${tally}); small models and those that were not made for conversations do.`,
  };
}

function describe(kinds: readonly AnswerKind[]): string {
  const names: readonly AnswerKind[] = ['other', 'empty', 'repetitive', 'gibberish'];
  const parts = names.flatMap((name) => {
    const found = kinds.filter((kind) => kind === name).length;
    return found === 0 ? [] : [`${found} ${name === 'other' ? 'different' : name}`];
  });
  return parts.length === 0 ? 'none broken' : parts.join(', ');
}
