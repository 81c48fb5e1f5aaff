import type { VerdictWord } from '../../contract/bench-report.ts';
import { binomialTerm } from './binomial.ts';
import { requestsNeeded } from './certify.ts';

/** One planned look at a growing run. */
export interface Look {
  /** In all, since the beginning. */
  readonly requests: number;
  /** So many violations or fewer: pass. Null: no number of them passes this early. */
  readonly passAtMost: number | null;
  /** So many or more: fail. Null: none fails this early. */
  readonly failFrom: number | null;
}

export interface SequentialPlan {
  readonly share: number;
  readonly confidence: number;
  readonly looks: readonly Look[];
}

/**
 * Looking again and again at a run that grows until it passes finds a lucky moment sooner or later: of engines exactly
 * at the limit far more than 5 % would pass. So the looks are planned before the first request, the allowed doubt is
 * spent in equal parts over them, and what earlier looks have used is counted exactly: the number of violations of an
 * engine at the limit is followed from look to look along the paths that are still undecided. For independent requests
 * the probability of a false pass, and apart from it that of a false fail, is at most `1 - confidence` over all looks.
 *
 * @param looks ascending numbers of requests; `null`: four, from the fewest that may pass to about eight times as many
 */
export function planLooks(
  { share, confidence }: { share: number; confidence: number },
  looks: readonly number[] | null = null,
): SequentialPlan {
  const sizes = looks ?? defaultLooks({ share, confidence });
  const part = (1 - confidence) / sizes.length;
  const passing = new Paths(1 - share);
  const failing = new Paths(1 - share);
  const planned = sizes.map((requests, index): Look => {
    const allowed = part * (index + 1);
    passing.growTo(requests);
    failing.growTo(requests);
    const passAtMost = passing.stopFromBelow(allowed);
    const failFrom = failing.stopFromAbove(allowed);
    return { requests, passAtMost, failFrom };
  });
  return { share, confidence, looks: planned };
}

function defaultLooks({ share, confidence }: { share: number; confidence: number }): number[] {
  const looks = 4;
  const first = requestsNeeded(0, { share, confidence: 1 - (1 - confidence) / looks });
  return Array.from({ length: looks }, (_, index) => first * 2 ** index);
}

export interface SequentialVerdict {
  readonly verdict: VerdictWord;
  /** That the verdict rests on: those after the deciding look do not count. */
  readonly requests: number;
  readonly violations: number;
  /** Undecided only: requests in all at the next look; null: the plan is used up. */
  readonly nextLook: number | null;
}

/** The verdict at the last look that the run has reached. `violated` tells of each request, in the order of issue. */
export function certifySequentially(plan: SequentialPlan, violated: readonly boolean[]): SequentialVerdict {
  let violations = 0;
  let requests = 0;
  for (const look of plan.looks) {
    if (look.requests > violated.length) {
      return { verdict: 'undecided', requests, violations, nextLook: look.requests };
    }
    for (; requests < look.requests; requests += 1) violations += violated[requests] === true ? 1 : 0;
    const verdict = verdictAt(look, violations);
    if (verdict !== 'undecided') return { verdict, requests, violations, nextLook: null };
  }
  return { verdict: 'undecided', requests, violations, nextLook: null };
}

function verdictAt({ passAtMost, failFrom }: Look, violations: number): VerdictWord {
  if (passAtMost !== null && violations <= passAtMost) return 'pass';
  if (failFrom !== null && violations >= failFrom) return 'fail';
  return 'undecided';
}

/** How probable each number of violations is among the runs that no earlier look has stopped. */
class Paths {
  readonly #violationRate: number;
  #probabilities: number[] = [1];
  #requests = 0;
  #spent = 0;

  constructor(violationRate: number) {
    this.#violationRate = violationRate;
  }

  growTo(requests: number): void {
    const n = requests - this.#requests;
    const grown: number[] = Array.from({ length: this.#probabilities.length + n }, () => 0);
    const terms: number[] = [];
    for (let k = 0; k <= n; k += 1) {
      const term = binomialTerm(k, { n, p: this.#violationRate });
      // Beyond the bulk, terms no longer matter to any digit.
      if (k > n * this.#violationRate && term < 1e-18) break;
      terms.push(term);
    }
    for (const [before, probability] of this.#probabilities.entries()) {
      if (probability === 0) continue;
      for (const [more, term] of terms.entries())
        grown[before + more] = (grown[before + more] ?? 0) + probability * term;
    }
    while (grown.length > 1 && grown.at(-1) === 0) grown.pop();
    this.#probabilities = grown;
    this.#requests = requests;
  }

  /** Stops as many of the lowest counts as `allowed` has room for. */
  stopFromBelow(allowed: number): number | null {
    let stopped: number | null = null;
    for (const [violations, probability] of this.#probabilities.entries()) {
      if (this.#spent + probability > allowed) break;
      this.#spent += probability;
      this.#probabilities[violations] = 0;
      stopped = violations;
    }
    return stopped;
  }

  stopFromAbove(allowed: number): number | null {
    let stopped: number | null = null;
    for (let violations = this.#probabilities.length - 1; violations >= 0; violations -= 1) {
      const probability = this.#probabilities[violations] ?? 0;
      if (this.#spent + probability > allowed) break;
      this.#spent += probability;
      this.#probabilities[violations] = 0;
      stopped = violations;
    }
    // Counts beyond the last one that was kept are rarer still: they stop as well.
    return stopped ?? this.#probabilities.length;
  }
}
