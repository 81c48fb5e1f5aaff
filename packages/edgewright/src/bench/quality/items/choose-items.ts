import type { EvalItem } from '../../../contract/eval-items.ts';
import type { EvalTier } from '../../../contract/eval-report.ts';
import { arithmetic } from './arithmetic.ts';
import { deviceFacts } from './device-facts.ts';
import { extraction } from './extraction.ts';
import { instructions } from './instructions.ts';
import type { ItemSet } from './item-set.ts';
import { jsonAnswers } from './json-answers.ts';
import { SeededRandom } from './random.ts';
import { sanityPrompts } from './sanity-prompts.ts';
import { honesty, servingKnowledge } from './serving-knowledge.ts';
import { toolCalls } from './tool-calls.ts';

/** Every built-in set. `sanity` is of the smoke tier alone. */
export const itemSets: readonly ItemSet[] = [
  arithmetic,
  extraction,
  instructions,
  jsonAnswers,
  toolCalls,
  deviceFacts,
  servingKnowledge,
  honesty,
  sanityPrompts,
];

/** What a general model is asked where no sets are named, with the share of each. */
const generalSets = { arithmetic: 0.34, extraction: 0.22, instructions: 0.2, json: 0.12, tools: 0.12 };
/** The built-in model can answer nothing else. */
const demoSets = { serving: 0.84, honesty: 0.16 };

/** Items of the built-in sets: 0 to 1 discordant in ten lets 300 decide a margin of 5 points, and 2 000 one of 2. */
const countOfTier = { smoke: 20, quick: 300, full: 2_000 } as const satisfies Record<EvalTier, number>;

/**
 * The items of a run, mixed, so that whatever an interrupted run has answered is a fair sample of all sets. Each set has
 * a seed of its own: naming another set changes nothing in this one.
 */
export function chooseItems(about: {
  tier: EvalTier;
  /** Null: what suits the model. */
  sets: readonly string[] | null;
  isDemo: boolean;
  /** Items in all; null: as many as the tier has. */
  count: number | null;
  /** Items that the user brought. */
  brought: readonly EvalItem[];
  seed: number;
}): EvalItem[] {
  const { tier, sets, brought, seed } = about;
  const all = about.count ?? countOfTier[tier];
  const built = sharesOf(about).flatMap(([name, share]) => {
    const set = itemSets.find((one) => one.name === name);
    if (set === undefined) return [];
    const wanted = tier === 'smoke' ? countOfTier.smoke : Math.max(1, Math.round(all * share));
    const count = set.most === null ? wanted : Math.min(wanted, set.most);
    const random = new SeededRandom(seed * 1_000 + nameNumber(name));
    return set
      .make({ count, random })
      .map((item, index) => ({ ...item, id: `${name}-${index + 1}`, set: name }));
  });
  const withBrought =
    sets === null && brought.length > 0 && tier !== 'full' ? brought : [...brought, ...built];
  const mixed = new SeededRandom(seed).shuffled(tier === 'smoke' ? built : withBrought);
  return about.count === null ? mixed : mixed.slice(0, about.count);
}

function sharesOf({
  tier,
  sets,
  isDemo,
}: {
  tier: EvalTier;
  sets: readonly string[] | null;
  isDemo: boolean;
}): [string, number][] {
  if (tier === 'smoke') return [['sanity', 1]];
  if (sets !== null) return sets.map((name) => [name, 1 / sets.length]);
  return Object.entries(isDemo ? demoSets : generalSets);
}

function nameNumber(name: string): number {
  return Buffer.from(name).reduce((sum, byte) => (sum * 31 + byte) % 997, 7);
}
