import { ask, type ItemSet, repeat } from './item-set.ts';
import { cities, things } from './word-lists.ts';

function tool(name: string, description: string, properties: Record<string, { type: string }>) {
  const parameters = { type: 'object', properties, required: Object.keys(properties) };
  return { type: 'function' as const, function: { name, description, parameters } };
}

const tools = [
  tool('get_weather', 'The weather of a city.', { city: { type: 'string' } }),
  tool('set_temperature', 'Sets a thermostat.', { room: { type: 'string' }, celsius: { type: 'number' } }),
  tool('count_stock', 'How many of a thing are in stock.', { item: { type: 'string' } }),
  tool('book_train', 'Books a train.', {
    from: { type: 'string' },
    to: { type: 'string' },
    seats: { type: 'integer' },
  }),
];

interface Call {
  text: string;
  name: string;
  given: Record<string, unknown>;
}

export const toolCalls: ItemSet = {
  name: 'tools',
  about: 'which of four tools to call, and with which arguments',
  most: null,
  make: ({ count, random }) =>
    repeat(count, () => {
      const [city, to] = random.shuffled(cities);
      const [room, item] = [random.pick(['kitchen', 'office', 'workshop', 'lobby']), random.pick(things)];
      const [celsius, seats] = [random.between(16, 25), random.between(2, 6)];
      const { text, name, given } = random.pick<Call>([
        { text: `How is the weather in ${city}?`, name: 'get_weather', given: { city } },
        {
          text: `Make it ${celsius} degrees in the ${room}, please.`,
          name: 'set_temperature',
          given: { room, celsius },
        },
        { text: `How many of the item "${item}" do we have in stock?`, name: 'count_stock', given: { item } },
        {
          text: `Book ${seats} seats on the train from ${city} to ${to}.`,
          name: 'book_train',
          given: { from: city, to, seats },
        },
      ]);
      return ask(text, { type: 'tool_call', name, arguments: given }, { tools, max_tokens: 200 });
    }),
};
