import { describe, expect, it } from 'vitest';
import { chooseCommand } from './choose-command.ts';
import { commands } from './commands.ts';

describe('chooseCommand', () => {
  it.each([
    { argv: [], name: 'help', rest: [] },
    { argv: ['--version'], name: 'version', rest: [] },
    { argv: ['up', '--port', '0'], name: 'up', rest: ['--port', '0'] },
    { argv: ['up', '--help'], name: 'help', rest: ['up'] },
    { argv: ['up', '--', '--help'], name: 'up', rest: ['--', '--help'] },
    { argv: ['models'], name: 'models', rest: [] },
    { argv: ['models', 'ls', '/srv', '--json'], name: 'models ls', rest: ['/srv', '--json'] },
    { argv: ['models', '--help'], name: 'help', rest: ['models'] },
    { argv: ['models', 'ls', '-h'], name: 'help', rest: ['models', 'ls'] },
  ])('takes $argv for $name', ({ argv, name, rest }) => {
    const chosen = chooseCommand(argv, commands);
    expect({ name: chosen.command.name, rest: chosen.rest }).toEqual({ name, rest });
  });

  it.each([
    { argv: ['modls'], message: 'There is no command "modls". Did you mean "models"?' },
    { argv: ['models', 'lss'], message: 'There is no command "models lss". Did you mean "models ls"?' },
    { argv: ['--json'], message: 'The command comes first; it got the flag --json.' },
  ])('refuses $argv', ({ argv, message }) => {
    expect(() => chooseCommand(argv, commands)).toThrow(expect.objectContaining({ code: 'usage', message }));
  });

  it('names every action by its whole path, with an example', () => {
    for (const command of commands) {
      for (const action of command.actions ?? []) {
        expect(action.name.startsWith(`${command.name} `)).toBe(true);
        expect(action.examples.length).toBeGreaterThan(0);
        expect(action.examples.every((example) => example.command.includes(action.name))).toBe(true);
      }
    }
  });
});
