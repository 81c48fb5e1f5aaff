import { describe, expect, it } from 'vitest';
import { AppError } from '../../base/app-error.ts';
import { defaultGatewaySettings } from '../../contract/gateway-settings.ts';
import { parseConfig } from './read-config.ts';

describe('parseConfig', () => {
  it.each([
    { text: '', about: 'an empty file' },
    { text: '# only a remark\n', about: 'a file without settings' },
    { text: '{}', about: 'an empty object' },
    { text: 'gateway: {}', about: 'an empty part' },
  ])('takes $about for the defaults', ({ text }) => {
    expect(parseConfig(text, 'x.yaml').gateway).toEqual(defaultGatewaySettings);
  });

  it.each([
    'gateway:\n  corsOrigins: [https://app.example]\n  queue:\n    bytes: 1024\n',
    '{"gateway":{"corsOrigins":["https://app.example"],"queue":{"bytes":1024}}}',
  ])('reads YAML and JSON', (text) => {
    const { gateway } = parseConfig(text, 'x.yaml');
    expect(gateway.corsOrigins).toEqual(['https://app.example']);
    expect(gateway.queue).toEqual({ ...defaultGatewaySettings.queue, bytes: 1024 });
  });

  it.each([
    { text: 'gatewey: {}', problems: ['1:1 gatewey is not known. Did you mean "gateway"?'] },
    {
      text: 'gateway:\n  queue:\n    bites: 7\n    requestsPerSlot: many\n  logPrompts: yes\n',
      problems: [
        '3:5 gateway.queue.bites is not known. Did you mean "bytes"?',
        '4:22 gateway.queue.requestsPerSlot must be a number, but it is the string "many".',
        '5:15 gateway.logPrompts must be a boolean, but it is the string "yes".',
      ],
    },
    {
      text: 'gateway:\n  aliases:\n    fast: []\n',
      problems: ['3:11 gateway.aliases.fast must have at least 1 item, but it is an empty array.'],
    },
    {
      text: 'gateway:\n  corsOrigins:\n    - https://a.example\n    - 5\n',
      problems: ['4:7 gateway.corsOrigins[1] must be a string, but it is the number 5.'],
    },
    { text: '- 1', problems: ['1:1 The file must be an object, but it is an array of 1.'] },
    {
      text: 'gateway:\n  zzzzzzzzzzzz: 1\n',
      problems: [
        '2:3 gateway.zzzzzzzzzzzz is not known. Known here: ' +
          `${Object.keys(defaultGatewaySettings).join(', ')}.`,
      ],
    },
    { text: 'gateway: {a: 1, a: 2}', problems: ['1:17 Map keys must be unique.'] },
  ])('says all that is wrong with $text', ({ text, problems }) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it.each([
    ['a tab', 'gateway:\n\tqueue: {}'],
    ['an open bracket', 'gateway: ['],
    [
      'references that unfold without end',
      `a: &a [${'x,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nc: [${'*b,'.repeat(50)}]`,
    ],
  ])('refuses %s with a place', (_about, text) => {
    const [first] = problemsOf(text);
    expect(first).toMatch(/^\d+:\d+ ./);
  });
});

function problemsOf(text: string): string[] {
  try {
    parseConfig(text, 'x.yaml');
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'config_invalid') throw thrown;
    const problems = thrown.facts['problems'] as { line: number; column: number; message: string }[];
    for (const { line, column, message } of problems) {
      expect(thrown.message).toContain(`x.yaml:${line}:${column}  ${message}`);
    }
    return problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
  throw new Error('It was accepted.');
}
