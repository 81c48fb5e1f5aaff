import { expect, it } from 'vitest';
import { chooseJobs } from './build-jobs.ts';

const gib = 1024 ** 3;

it.each([
  ['one per core', { cores: 14, availableBytes: 100 * gib, variant: 'cuda' }, 14],
  ['memory for three compilers of CUDA', { cores: 8, availableBytes: 7 * gib, variant: 'cuda' }, 3],
  ['the same memory without CUDA', { cores: 8, availableBytes: 7 * gib, variant: 'cpu' }, 7],
  ['never none', { cores: 8, availableBytes: gib / 2, variant: 'cuda' }, 1],
  ['unknown memory', { cores: 6, availableBytes: null, variant: 'cuda' }, 6],
] as const)('%s', (_, given, count) => {
  expect(chooseJobs({ asked: null, ...given }).count).toBe(count);
});

it('what was asked for counts', () => {
  expect(chooseJobs({ asked: 3, cores: 1, availableBytes: 1, variant: 'cuda' })).toEqual({
    count: 3,
    because: 'as asked',
  });
});
