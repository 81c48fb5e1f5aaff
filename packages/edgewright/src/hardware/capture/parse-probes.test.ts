import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../base/app-error.ts';
import { commandLine, commandWords } from './command-words.ts';
import { formatProbes, parseProbes } from './parse-probes.ts';

describe('parseProbes', () => {
  it.each([
    { case: 'nothing', text: '', commands: [], composed: false },
    {
      case: 'blocks with comments between',
      text: '# composed of two pages\n\n$ uname -m\naarch64\n[exit 0]\n\n# a remark\n$ id\n[exit 127]\n',
      commands: ['uname -m', 'id'],
      composed: true,
    },
    { case: 'CRLF', text: '$ nproc\r\n8\r\n[exit 0]\r\n', commands: ['nproc'], composed: false },
    {
      case: 'no blank line between',
      text: '$ a\n[exit 0]\n$ b\n[exit 1]',
      commands: ['a', 'b'],
      composed: false,
    },
  ])('reads $case', ({ text, commands, composed }) => {
    const probes = parseProbes(text, 'probes.txt');
    expect(probes.entries.map(({ command }) => command)).toEqual(commands);
    expect(probes.composed).toBe(composed);
  });

  it('divides the outputs', () => {
    const text = '$ docker info\nClient:\n[stderr]\npermission denied\n[exit 1]\n';
    expect(parseProbes(text, 'p').entries).toEqual([
      { command: 'docker info', stdout: 'Client:\n', stderr: 'permission denied\n', exitCode: 1 },
    ]);
  });

  it.each([
    { case: 'text outside of blocks', text: '\nuname -m\naarch64\n', line: 2 },
    { case: 'a command without an end', text: '$ uname -m\naarch64\n', line: 1 },
    { case: 'a lost end between two commands', text: '$ id\n[exit 0]\n\n$ a\nx\n\n$ b\n[exit 0]\n', line: 4 },
    { case: 'bytes that are no text', text: '\u0000\u0001\u0002', line: 1 },
  ])('refuses $case and says where', ({ text, line }) => {
    const attempt = (): unknown => parseProbes(text, '/captures/box/probes.txt');
    expect(attempt).toThrow(AppError);
    expect(attempt).toThrow(`/captures/box/probes.txt:${line}:`);
  });

  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('$ a command', '[exit 0]', '[stderr]', '\\$ x', '# remark', '', '\\\\[exit 1] '),
  );
  const output = fc.array(line).map((lines) => {
    const text = lines.map((part) => part.replaceAll(/[\r\n]/g, ' ')).join('\n');
    return text === '' ? '' : `${text}\n`;
  });

  it('reads back what was written, whatever commands print', () => {
    const entry = fc.record({
      command: fc.constantFrom('uname -a', "python3 -c 'print(1)'"),
      stdout: output,
      stderr: output,
      exitCode: fc.integer({ min: 0, max: 255 }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 4 }), (entries) => {
        expect(parseProbes(formatProbes(entries), 'p').entries).toEqual(entries);
      }),
    );
  });

  it('never fails with anything but capture_invalid, wherever a capture is cut', () => {
    const whole = formatProbes([
      { command: 'nvidia-smi', stdout: '| table |\n', stderr: '', exitCode: 0 },
      { command: 'id', stdout: '', stderr: 'no\n', exitCode: 1 },
    ]);
    for (let length = 0; length <= whole.length; length += 1) {
      try {
        parseProbes(whole.slice(0, length), 'p');
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'capture_invalid' });
      }
    }
  });
});

describe('commandWords', () => {
  it.each([
    ['nvidia-smi  -q', ['nvidia-smi', '-q']],
    ['sudo nvpmodel -q', ['nvpmodel', '-q']],
    [
      String.raw`dpkg-query -W -f='${'${Package}'}\n'`,
      ['dpkg-query', '-W', String.raw`-f=${'${Package}'}\n`],
    ],
    ['docker info --format "{{json .}}"', ['docker', 'info', '--format', '{{json .}}']],
    [String.raw`a\ b 'c'\''d'`, ['a b', "c'd"]],
    ['', []],
  ])('divides %s', (command, words) => {
    expect(commandWords(command)).toEqual(words);
  });

  it('divides what commandLine joined', () => {
    const word = fc.string({ minLength: 1 }).filter((text) => text !== 'sudo');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (argv) => {
        expect(commandWords(commandLine(argv))).toEqual(argv);
      }),
    );
  });
});
