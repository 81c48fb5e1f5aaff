import { describe, expect, it } from 'vitest';
import { ActiveFaults } from './faults.ts';
import { parseFaults } from './parse-faults.ts';

describe('faults of a command line', () => {
  it.each([
    ['hang', [{ kind: 'hang' }]],
    [
      'crash:stage=graphs,cause=killed',
      [{ kind: 'crash', stage: 'graphs', cause: 'killed', exitCode: null }],
    ],
    ['reset:after-frames=3,requests=1', [{ kind: 'reset', afterFrames: 3, requests: 1 }]],
    ['wrong-model:name=a/b', [{ kind: 'wrong-model', name: 'a/b' }]],
    [
      'garbage + stall',
      [
        { kind: 'garbage', requests: null },
        { kind: 'stall', requests: null },
      ],
    ],
  ])('%s', (text, faults) => {
    expect(parseFaults(text)).toEqual(faults);
  });

  it.each([
    ['hangs', 'Did you mean hang?'],
    ['crash:stage=lod', 'The fault "crash:stage=lod" is not understood: stage:'],
    ['hang:now=1', 'The fault "hang:now=1" is not understood'],
    ['reset:after-frames=-1', 'afterFrames'],
  ])('refuses %s', (text, message) => {
    expect(() => parseFaults(text)).toThrow(message);
  });
});

describe('active faults', () => {
  it('strike as often as they are told', () => {
    const faults = new ActiveFaults(parseFaults('stall:requests=2'));
    expect([1, 2, 3].map(() => faults.strike('stall') !== null)).toEqual([true, true, false]);
    faults.replace(parseFaults('stall'));
    expect([1, 2, 3].map(() => faults.strike('stall') !== null)).toEqual([true, true, true]);
  });
});
