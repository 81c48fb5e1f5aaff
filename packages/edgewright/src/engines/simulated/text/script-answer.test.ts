import { describe, expect, it } from 'vitest';
import { readWishes } from '../faces/read-wishes.ts';
import { scriptAnswer } from './script-answer.ts';

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const time = { type: 'function', function: { name: 'localTime' } };
const question = 'How is the weather in Paris?';
const turns = [{ role: 'user', content: question }];
const result = { role: 'tool', tool_call_id: 'a', content: '{"celsius":18}' };
const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } };
const call = (name: string, text: string) => ({ kind: 'call', name, text });
const text = (words: string) => ({ kind: 'text', text: words });

describe('scriptAnswer', () => {
  it.each([
    ['a function that is asked for', { tools: [time, weather] }, call('get_weather', '{"city":"Paris"}')],
    ['none that is', { tools: [time] }, null],
    ['none, though one is', { tools: [weather], tool_choice: 'none' }, null],
    ['any', { tools: [time], tool_choice: 'required' }, call('localTime', '{}')],
    [
      'a certain one',
      { tools: [weather, time], tool_choice: { type: 'function', function: { name: 'localTime' } } },
      call('localTime', '{}'),
    ],
    [
      'its result',
      { tools: [weather], messages: [...turns, result] },
      text('The function says: {"celsius":18}'),
    ],
    [
      'a schema',
      { response_format: { type: 'json_schema', json_schema: { schema: { properties: { a: {} } } } } },
      text('{"a":"Paris"}'),
    ],
    ['an object', { response_format: { type: 'json_object' } }, text('{"answer":"Paris"}')],
    ['nothing special', {}, null],
  ])('%s', (_name, fields, expected) => {
    expect(scriptAnswer(question, readWishes({ messages: turns, ...fields }, 'chat'))).toEqual(expected);
  });

  it('counts images, when it is asked about them', () => {
    const wishes = readWishes({ messages: [{ role: 'user', content: [image, image] }] }, 'chat');
    expect(scriptAnswer('What is in these images?', wishes)).toEqual(text('There are 2 images.'));
    expect(scriptAnswer('Hello', wishes)).toBeNull();
  });
});
