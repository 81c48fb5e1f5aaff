import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StopMatcher } from './stop-matcher.ts';

function run(stops: string[], pieces: string[]): { text: string; stopped: boolean; outputs: string[] } {
  const matcher = new StopMatcher(stops);
  const outputs: string[] = [];
  for (const piece of pieces) {
    const { text, stopped } = matcher.push(piece);
    outputs.push(text);
    if (stopped) return { text: outputs.join(''), stopped: true, outputs };
  }
  outputs.push(matcher.flush());
  return { text: outputs.join(''), stopped: false, outputs };
}

describe('StopMatcher', () => {
  it.each([
    { name: 'no stop strings', stops: [], pieces: ['a', 'b'], text: 'ab', stopped: false },
    {
      name: 'a stop string in one piece',
      stops: ['END'],
      pieces: ['one END two'],
      text: 'one ',
      stopped: true,
    },
    {
      name: 'one spread over pieces',
      stops: ['END'],
      pieces: ['one E', 'N', 'D two'],
      text: 'one ',
      stopped: true,
    },
    {
      name: 'a false start is given out',
      stops: ['END'],
      pieces: ['one E', 'N', 'O'],
      text: 'one ENO',
      stopped: false,
    },
    { name: 'the earliest of several', stops: ['c', 'b'], pieces: ['abc'], text: 'a', stopped: true },
    {
      name: 'a false start inside another',
      stops: ['aab'],
      pieces: ['a', 'a', 'a', 'b'],
      text: 'a',
      stopped: true,
    },
    { name: 'a line break', stops: ['\n\n'], pieces: ['x\n', '\ny'], text: 'x', stopped: true },
  ])('$name', ({ stops, pieces, text, stopped }) => {
    expect(run(stops, pieces)).toMatchObject({ text, stopped });
  });

  it('gives the same as a search in the whole text, however it is cut', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
    const stops = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 8 }), stops, (pieces, strings) => {
        const whole = pieces.join('');
        const at = Math.min(
          ...strings.map((stop) => whole.indexOf(stop)).map((i) => (i === -1 ? Infinity : i)),
        );
        const { text, stopped } = run(strings, pieces);
        expect(stopped).toBe(at !== Infinity);
        expect(whole.startsWith(text)).toBe(true);
        if (!stopped) expect(text).toBe(whole);
      }),
    );
  });
});
