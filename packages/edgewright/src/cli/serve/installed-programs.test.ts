import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programsOnPath } from './installed-programs.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'programs-'));
  for (const folder of ['first', 'second', 'empty']) mkdirSync(join(root, folder));
  put('first/llama-server', 0o644);
  mkdirSync(join(root, 'first/ollama'));
  put('second/llama-server', 0o755);
  put('second/ollama', 0o755);
});
afterAll(() => rmSync(root, { recursive: true }));

function put(path: string, mode: number): void {
  writeFileSync(join(root, path), '#!/bin/sh\n');
  chmodSync(join(root, path), mode);
}

function search(...folders: string[]): string {
  return folders.map((folder) => join(root, folder)).join(delimiter);
}

describe('programsOnPath', () => {
  it('takes the first that can be run', async () => {
    expect(await programsOnPath(search('first', 'second'))).toEqual({
      'llama-cpp': join(root, 'second/llama-server'),
      ollama: join(root, 'second/ollama'),
    });
  });

  it.each([
    ['a folder without them', () => search('empty')],
    ['a folder that is not there', () => search('nowhere')],
    ['a file that cannot be run, and a folder of that name', () => search('first')],
    ['an empty path', () => ''],
    ['a folder that depends on the place', () => '.'],
  ])('finds none in %s', async (_name, path) => {
    expect(await programsOnPath(path())).toEqual({});
  });
});
