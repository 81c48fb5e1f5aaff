import { describe, expect, it } from 'vitest';
import type { EngineAvailability } from '../../planner/deployment-question.ts';
import { withPrograms } from './engines-of-box.ts';

const unusable: EngineAvailability[] = [
  { engine: 'llama-cpp', usable: false, because: 'Docker is not installed' },
  { engine: 'ollama', usable: false, because: 'Docker is not installed' },
];
const usable: EngineAvailability[] = [
  { engine: 'llama-cpp', usable: true, because: 'its image runs in Docker' },
  { engine: 'ollama', usable: true, because: 'its image runs in Docker' },
];
const onPath = { 'llama-cpp': '/usr/bin/llama-server', ollama: '/usr/bin/ollama' };

describe('withPrograms', () => {
  it('uses what is installed where no image can be started', () => {
    expect(withPrograms(unusable, { built: null, onPath })).toEqual({
      programs: onPath,
      available: [
        { engine: 'llama-cpp', usable: true, because: '/usr/bin/llama-server is installed' },
        { engine: 'ollama', usable: true, because: '/usr/bin/ollama is installed' },
      ],
    });
  });

  it('leaves engines alone whose image can be started', () => {
    expect(withPrograms(usable, { built: null, onPath })).toEqual({ programs: {}, available: usable });
  });

  it.each([
    ['an image', usable],
    ['nothing else', unusable],
  ])('prefers the llama-server that was built here over the search path and %s', (_name, rows) => {
    const { programs, available } = withPrograms(rows, { built: '/data/llama-server', onPath });
    expect(programs['llama-cpp']).toBe('/data/llama-server');
    expect(available[0]).toEqual({ engine: 'llama-cpp', usable: true, because: 'it was built on this box' });
  });

  it('invents no program', () => {
    expect(withPrograms(unusable, { built: null, onPath: {} })).toEqual({
      programs: {},
      available: unusable,
    });
  });
});
