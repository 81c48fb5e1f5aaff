import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../contract/limits.ts';
import { LineSplitter, splitLines, splitLogLines } from './split-lines.ts';

function linesOf(pieces: string[], ends: '\n' | '\n or \r'): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter(ends, (line) => lines.push(line));
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return lines;
}

describe('LineSplitter', () => {
  it.each([
    ['lines', ['a\nb\n'], ['a', 'b']],
    ['a line over two pieces', ['a', 'b\nc'], ['ab', 'c']],
    ['line ends of Windows', ['a\r\nb\r\n'], ['a', 'b']],
    ['line ends of Windows in two pieces', ['a\r', '\nb'], ['a', 'b']],
    ['a progress bar', ['\r 10%', '\r 20%\r 30%\n', 'done'], ['', ' 10%', ' 20%', ' 30%', 'done']],
    ['empty lines', ['a\n\n', '\nb'], ['a', '', '', 'b']],
    ['a return, nothing, a line feed', ['a\r', '', '\nb'], ['a', 'b']],
    ['nothing', [''], []],
  ])('gives out %s', (_name, pieces, lines) => {
    expect(linesOf(pieces, '\n or \r')).toEqual(lines);
  });

  it('keeps carriage returns where only line feeds end lines', () => {
    expect(linesOf(['a\rb\n', 'c\r', '\nd'], '\n')).toEqual(['a\rb', 'c', 'd']);
  });

  it('gives the same lines however the text is cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(60)), fc.constantFrom('\n', '\n or \r'), (whole, cuts, ends) => {
        const at = [0, ...cuts.toSorted((left, right) => left - right), whole.length];
        const pieces = at.slice(1).map((end, index) => whole.slice(at[index], end));
        expect(linesOf(pieces, ends)).toEqual(linesOf([whole], ends));
      }),
    );
  });

  it('never keeps or gives out more than the longest line', () => {
    const most = limits.logLineBytes;
    const lines = linesOf(['x'.repeat(most * 2.5), `y\n${'z'.repeat(most + 1)}\n`], '\n');
    expect(lines.map((line) => line.length)).toEqual([most, most, most / 2 + 1, most, 1]);
  });
});

describe('splitLines and splitLogLines', () => {
  it('read a stream to its end', async () => {
    for (const [split, lines] of [
      [splitLines, ['a\rb', 'c']],
      [splitLogLines, ['a', 'b', 'c']],
    ] as const) {
      const stream = Readable.from([Buffer.from('a\rb\n'), Buffer.from('c')]);
      const seen: string[] = [];
      split(stream, (line) => seen.push(line));
      await new Promise((resolve) => stream.on('end', resolve));
      expect(seen).toEqual(lines);
    }
  });
});
