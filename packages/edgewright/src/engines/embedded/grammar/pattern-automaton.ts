import { limits } from '../../../contract/limits.ts';
import { normalise } from './code-point-sets.ts';
import type { CodePointRange } from './expression.ts';
import type { PatternForest, PatternId } from './pattern-forest.ts';
import { UnsupportedPattern } from './pattern-text.ts';

export interface PatternState {
  mayEnd: boolean;
  /** Sets of characters, none in two of them, and the state each leads to. */
  steps: { set: CodePointRange[]; next: number }[];
}

/**
 * A deterministic automaton of a pattern; state 0 is the first. llama.cpp follows every reading of a text at
 * once, and those of `(a+)+` double with every character: here each text has one.
 */
export function patternAutomaton(forest: PatternForest, pattern: PatternId): PatternState[] {
  const ranges = alphabet(forest);
  const numbers = new Map<PatternId, number>([[pattern, 0]]);
  const waiting: PatternId[] = [pattern];
  const states: PatternState[] = [];
  for (const id of waiting) {
    const sets = new Map<number, CodePointRange[]>();
    for (const range of ranges) {
      const left = forest.after(id, range[0]);
      if (left === forest.never) continue;
      const next = numbers.get(left) ?? numbers.size;
      if (next === numbers.size) {
        if (next >= limits.patternStates) {
          throw new UnsupportedPattern(`more than ${limits.patternStates} states to tell apart`);
        }
        numbers.set(left, next);
        waiting.push(left);
      }
      const set = sets.get(next);
      if (set) set.push(range);
      else sets.set(next, [range]);
    }
    const steps = [...sets].map(([next, set]) => ({ set: normalise(set), next }));
    states.push({ mayEnd: forest.matchesEmpty(id), steps });
  }
  return states;
}

/** Ranges of characters that no set of the pattern tells apart. */
function alphabet(forest: PatternForest): CodePointRange[] {
  const cuts = forest.cuts();
  return cuts.slice(0, -1).map((first, index): CodePointRange => [first, (cuts[index + 1] ?? first + 1) - 1]);
}
