import { ask, type ItemSet, repeat } from './item-set.ts';
import type { SeededRandom } from './random.ts';

/** Two to four steps each: a model that lost precision slips in the middle. */
const stories: ((random: SeededRandom) => { text: string; value: number })[] = [
  (random) => {
    const [racks, boards, broken] = [random.between(3, 12), random.between(4, 16), random.between(1, 9)];
    return {
      text: `A lab has ${racks} racks with ${boards} boards in each. ${broken} boards are broken. How many boards work?`,
      value: racks * boards - broken,
    };
  },
  (random) => {
    const [price, count, paid] = [random.between(2, 19), random.between(3, 9), random.between(180, 400)];
    return {
      text: `Ana buys ${count} cables for ${price} euros each and pays with ${paid} euros. How many euros does she get back?`,
      value: paid - count * price,
    };
  },
  (random) => {
    const [speed, hours, rest] = [random.between(3, 9) * 10, random.between(2, 6), random.between(5, 45)];
    return {
      text: `A robot drives ${speed} metres per hour for ${hours} hours, and then another ${rest} metres. How many metres does it drive in all?`,
      value: speed * hours + rest,
    };
  },
  (random) => {
    const [each, people, extra] = [random.between(3, 14), random.between(3, 11), random.between(1, 9)];
    return {
      text: `${people} people share some sensors. Everybody gets ${each}, and ${extra} are left over. How many sensors were there?`,
      value: each * people + extra,
    };
  },
  (random) => {
    const [first, more, days] = [random.between(5, 30), random.between(2, 9), random.between(3, 7)];
    return {
      text: `On its first day a service answers ${first} questions, and each day ${more} more than the day before. How many does it answer on day ${days}?`,
      value: first + more * (days - 1),
    };
  },
  (random) => {
    const [a, b, c] = [random.between(12, 98), random.between(12, 98), random.between(3, 9)];
    return { text: `What is (${a} + ${b}) * ${c}?`, value: (a + b) * c };
  },
  (random) => {
    const [half, part, used] = [random.between(20, 90), random.between(2, 9), random.between(1, 15)];
    return {
      text: `A disk holds ${half * 2} GB. Half of it is full. ${part} files of 2 GB each are deleted, then ${used} GB are written. How many GB are full?`,
      value: half - part * 2 + used,
    };
  },
];

export const arithmetic: ItemSet = {
  name: 'arithmetic',
  about: 'short stories with numbers; the last number of the answer counts',
  most: null,
  make: ({ count, random }) =>
    repeat(count, () => {
      const { text, value } = random.pick(stories as [(typeof stories)[0], ...typeof stories])(random);
      const content = `${text} Think step by step and end with the number.`;
      return ask(content, { type: 'number', value }, { max_tokens: 400 });
    }),
};
