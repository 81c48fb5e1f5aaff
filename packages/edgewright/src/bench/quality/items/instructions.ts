import type { EvalItem } from '../../../contract/eval-items.ts';
import { ask, type ItemSet, repeat } from './item-set.ts';
import type { SeededRandom } from './random.ts';
import { cities, colours, people, things } from './word-lists.ts';

type Draft = Omit<EvalItem, 'set' | 'id'>;
const short = { max_tokens: 200 };

/** Rules that a program can hold an answer against. */
const rules: ((random: SeededRandom) => Draft)[] = [
  (random) => {
    const word = random.pick(things);
    return ask(`Write the word "${word}" and nothing else.`, { type: 'exact', value: word }, short);
  },
  (random) => {
    const lines = random.between(3, 6);
    return ask(
      `Name ${lines} things found in an office. Put each on a line of its own that begins with "- ", and write nothing else.`,
      { type: 'regex', pattern: `^(?:- [^\\n]+\\n?){${lines}}$`, flags: '' },
      short,
    );
  },
  (random) => {
    const thing = random.pick(things);
    return ask(
      `Describe a ${thing} in one sentence, in capital letters only.`,
      { type: 'regex', pattern: `^(?=[^]*${thing.toUpperCase()})[^a-z]{12,}$`, flags: '' },
      short,
    );
  },
  (random) => {
    const [thing, city, colour] = [random.pick(things), random.pick(cities), random.pick(colours)];
    return ask(
      `Write one sentence that contains the words "${thing}", "${city}" and "${colour}".`,
      { type: 'contains', value: [thing, city, colour] },
      short,
    );
  },
  (random) => {
    const [person, ending] = [
      random.pick(people),
      random.pick(['Over and out.', 'That is all.', 'End of message.']),
    ];
    return ask(
      `Greet ${person} in two short sentences. The very last words of your answer must be: ${ending}`,
      { type: 'regex', pattern: `${person}[^]*${ending.replaceAll('.', '\\.')}\\s*$`, flags: '' },
      short,
    );
  },
  (random) => {
    const from = random.between(2, 40);
    const numbers = [0, 1, 2, 3, 4].map((step) => from + 3 * step);
    return ask(
      `Count from ${from} in steps of 3. Write the first five numbers, separated by commas, and nothing else.`,
      { type: 'regex', pattern: `^${numbers.join(',\\s*')}\\.?$`, flags: '' },
      short,
    );
  },
  (random) => {
    const words = random.shuffled(things).slice(0, 4);
    return ask(
      `Sort these words by the alphabet and write them separated by commas, nothing else: ${words.join(', ')}`,
      { type: 'regex', pattern: `^${words.toSorted().join(',\\s*')}\\.?$` },
      short,
    );
  },
];

export const instructions: ItemSet = {
  name: 'instructions',
  about: 'rules of form that a program can check: lists, capitals, words that must be there',
  most: null,
  make: ({ count, random }) =>
    repeat(count, () => random.pick(rules as [(typeof rules)[0], ...typeof rules])(random)),
};
