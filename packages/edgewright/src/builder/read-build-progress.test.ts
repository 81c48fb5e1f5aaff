import { expect, it } from 'vitest';
import { readBuildProgress } from './read-build-progress.ts';

// Lines of Ninja 1.11 and GNU Make 4.3 at a build of llama.cpp v0.5.0.
it.each([
  ['[1/218] Building C object ggml/src/CMakeFiles/ggml-base.dir/ggml.c.o', { done: 1, total: 218 }],
  ['[218/218] Linking CXX executable bin/llama-server', { done: 218, total: 218 }],
  ['[  0%] Building C object ggml/src/CMakeFiles/ggml-base.dir/ggml.c.o', { done: 0, total: 100 }],
  ['[ 37%] Building CXX object src/CMakeFiles/llama.dir/llama-vocab.cpp.o', { done: 37, total: 100 }],
  ['[100%] Built target llama-server', { done: 100, total: 100 }],
  ['-- Including CPU backend', null],
  ['ninja: no work to do.', null],
  ['warning: array index [3/4] is beyond the end', null],
  ['[3/0] Building nothing', null],
  ['[219/218] Building more than there is', null],
])('%s', (line, progress) => {
  expect(readBuildProgress(line)).toEqual(progress);
});
