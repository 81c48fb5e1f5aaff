import { ask, type ItemSet, repeat } from './item-set.ts';
import { cities, colours, people, things } from './word-lists.ts';

export const jsonAnswers: ItemSet = {
  name: 'json',
  about: 'a note turned into JSON of a given schema, with the right values',
  most: null,
  make: ({ count, random }) =>
    repeat(count, () => {
      const fields = {
        name: random.pick(people),
        city: random.pick(cities),
        item: random.pick(things),
        colour: random.pick(colours),
        quantity: random.between(2, 40),
        urgent: random.next() < 0.5,
      };
      const schema = {
        type: 'object',
        properties: {
          name: { type: 'string' },
          city: { type: 'string' },
          item: { type: 'string' },
          colour: { type: 'string' },
          quantity: { type: 'integer' },
          urgent: { type: 'boolean' },
        },
        required: Object.keys(fields),
        additionalProperties: false,
      };
      const note = `${fields.name} from ${fields.city} orders ${fields.quantity} times the same thing: a ${fields.colour} ${fields.item}. The order is ${fields.urgent ? '' : 'not '}urgent.`;
      return ask(
        `Turn this note into one JSON object with the fields name, city, item, colour, quantity (a whole number) and urgent (true or false). Answer with the JSON only.\n\n${note}`,
        { type: 'json_schema', schema, fields },
        { max_tokens: 200 },
      );
    }),
};
