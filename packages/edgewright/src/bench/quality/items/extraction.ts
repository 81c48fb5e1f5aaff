import { ask, type ItemSet, repeat } from './item-set.ts';
import { cities, colours, months, people, things } from './word-lists.ts';

export const extraction: ItemSet = {
  name: 'extraction',
  about: 'one fact out of a short note, answered with a word or a number',
  most: null,
  make: ({ count, random }) =>
    repeat(count, () => {
      const [person = '', other = ''] = random.shuffled<string>(people);
      const [city = '', away = ''] = random.shuffled<string>(cities);
      const [thing, colour, month] = [random.pick(things), random.pick(colours), random.pick(months)];
      const [number, day, price] = [random.between(100, 999), random.between(1, 28), random.between(20, 900)];
      const note =
        `On ${month} ${day}, ${person} sent a ${colour} ${thing} (order ${number}) from ${city} to ${other} in ${away}. ` +
        `It cost ${price} euros and weighed less than expected.`;
      const [question, value] = random.pick<readonly [string, string | number]>([
        ['Who sent it? Answer with the name only.', person],
        ['Who received it? Answer with the name only.', other],
        ['To which city was it sent? Answer with the city only.', away],
        ['From which city was it sent? Answer with the city only.', city],
        ['What was its colour? Answer with the colour only.', colour],
        ['In which month was it sent? Answer with the month only.', month],
        ['What is the number of the order? Answer with the number only.', number],
        ['What did it cost in euros? Answer with the number only.', price],
      ]);
      return ask(
        `Note: ${note}\n\n${question}`,
        typeof value === 'number' ? { type: 'number', value } : { type: 'exact', value: String(value) },
        { max_tokens: 60 },
      );
    }),
};
