import { describe, expect, it } from 'vitest';
import { AppError } from '../base/app-error.ts';
import { defineCommand } from './define-command.ts';
import { parseArguments } from './parse-arguments.ts';

const command = defineCommand({
  name: 'try',
  summary: '',
  description: '',
  positionals: [{ name: 'thing', summary: 'what to try', required: false }],
  flags: {
    port: { type: 'integer', placeholder: 'PORT', min: 0, max: 65_535, summary: '' },
    model: { type: 'string', placeholder: 'FILE', summary: '' },
    json: { type: 'boolean', summary: '' },
  },
  examples: [],
  run: async () => 0,
});

describe('parseArguments', () => {
  it.each([
    { argv: [], flags: { port: null, model: null, json: false }, positionals: [] },
    { argv: ['--port', '80', '--json'], flags: { port: 80, model: null, json: true }, positionals: [] },
    { argv: ['--port=80', 'a.gguf'], flags: { port: 80, model: null, json: false }, positionals: ['a.gguf'] },
    { argv: ['--model', 'x=y.gguf'], flags: { port: null, model: 'x=y.gguf', json: false }, positionals: [] },
    { argv: ['--', '--port'], flags: { port: null, model: null, json: false }, positionals: ['--port'] },
  ])('reads $argv', ({ argv, flags, positionals }) => {
    expect(parseArguments(argv, command)).toEqual({ flags, positionals });
  });

  it.each([
    { argv: ['--prot', '80'], message: '`edgewright try` has no flag --prot. Did you mean --port?' },
    { argv: ['--zzzzzzzz'], message: '`edgewright try` has no flag --zzzzzzzz.' },
    { argv: ['-p', '80'], message: '`edgewright try` has no flag -p.' },
    { argv: ['--port'], message: '--port needs a value: --port PORT.' },
    { argv: ['--port', '--json'], message: '--port needs a value: --port PORT.' },
    { argv: ['--port', 'eighty'], message: '--port takes a whole number from 0 to 65535; it got "eighty".' },
    { argv: ['--port', '70000'], message: '--port takes a whole number from 0 to 65535; it got "70000".' },
    { argv: ['--port', '-1'], message: '--port takes a whole number from 0 to 65535; it got "-1".' },
    { argv: ['--json=yes'], message: '--json takes no value; it got "yes".' },
    { argv: ['--model='], message: '--model needs a value that is not empty.' },
    { argv: ['a', 'b'], message: '`edgewright try` does not know what to do with "b".' },
  ])('refuses $argv', ({ argv, message }) => {
    const parse = (): unknown => parseArguments(argv, command);
    expect(parse).toThrow(AppError);
    expect(parse).toThrow(expect.objectContaining({ code: 'usage', message }));
  });
});
