import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { catalogModelFacts } from '../../catalog/models/catalog-model-facts.ts';
import { catalogModels } from '../../catalog/models/catalog-models.ts';
import { commandOutput } from '../command-output.ts';
import { modelsCommand } from '../commands/models.ts';
import { plainPaper } from '../box/plain-paper.ts';
import { renderInventory } from './ls.ts';
import { renderModel } from './render-model.ts';
import { describeTransfer, transferLine } from './transfer-line.ts';
import { renderVerified } from './verify.ts';

describe('a model on one screen', () => {
  it.each(catalogModels.map((model) => [model.id, model] as const))('%s', (_, model) => {
    const lines = renderModel(catalogModelFacts(model, 'bf16'), plainPaper).split('\n');
    expect(lines.length).toBeLessThan(24);
    for (const line of lines) expect(line).not.toMatch(/undefined|NaN|null|\[object/);
    const layers = lines.filter((line) => line.includes('│'));
    const counted = layers.map((line) => Number(/│ +(\d+) ×/.exec(line)?.[1] ?? 0));
    // Every layer mixes tokens, and most have a feed-forward part as well.
    expect(counted.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(model.layers);
  });
});

describe('a list of models', () => {
  const model = {
    name: 'org/name',
    place: 'hub-cache',
    path: '/x',
    format: 'safetensors',
    bytes: 2 ** 30,
    precision: 'bf16',
    parameters: 5e8,
    revision: null,
    engines: ['vllm'],
    problems: ['no tokenizer'],
    duplicates: [
      { path: 'a.pth', bytes: 1_024, why: 'the same' },
      { path: 'b.pth', bytes: 1_024, why: 'the same' },
    ],
  } as const;

  it('says what is wrong below each', () => {
    const places = [{ kind: 'hub-cache', path: '/cache', isThere: false }] as const;
    const text = renderInventory({ places: [...places], models: [model], isCut: true }, plainPaper);
    expect(text).toMatch(/org\/name +safetensors +bf16 +500\.0 M +1\.0 GiB +vllm/);
    expect(text).toContain('✖ no tokenizer');
    expect(text).toContain('2.0 KiB could be freed: a.pth and 1 more, the same');
    expect(text).toContain('/cache (not there)');
    expect(text).toContain('There is more');
  });

  it('says when there is none', () => {
    expect(renderInventory({ places: [], models: [], isCut: false }, plainPaper)).toContain(
      'No models here.',
    );
  });
});

it('a check names each file and what it should be', () => {
  const files = [
    { path: 'a', bytes: 10, outcome: { kind: 'right', by: 'sha256' } },
    { path: 'b', bytes: 10, outcome: { kind: 'damaged', expected: 'e1', actual: 'a1' } },
    { path: 'c', bytes: null, outcome: { kind: 'missing' } },
    { path: 'd', bytes: 1, outcome: { kind: 'unchecked' } },
  ] as const;
  const text = renderVerified(
    { path: '/m', files: [...files], problems: ['no tokenizer'], isRight: false },
    { elapsedMs: 1_500, paper: plainPaper },
  );
  expect(text).toContain('damaged: a1, not e1');
  expect(text).toContain('1 of 4 files are as published, 1 have nothing to compare with; 20 B read in 1.5 s');
});

describe('a transfer', () => {
  it.each([
    [{ doneBytes: 0, totalBytes: 0 }, /100 %/],
    [
      { doneBytes: 512, totalBytes: 1_024 },
      /^\[█{12}░{12}\] {2}50 % {2}512 B of 1\.0 KiB {2}512 B\/s {2}1\.0 s left {2}x$/,
    ],
    [{ doneBytes: 9_999, totalBytes: 10_000 }, /99 %/],
  ])('%j', (progress, pattern) => {
    const pace = { bytes: progress.doneBytes, elapsedMs: 1_000 };
    expect(describeTransfer({ name: 'x', ...progress }, pace)).toMatch(pattern);
  });

  it('keeps to one line of a terminal, and cleans it up', () => {
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text), isTTY: true, columns: 60 };
    const line = transferLine(commandOutput({ stdout: stream, stderr: stream }, true), stream);
    line.show({ name: 'a'.repeat(200), doneBytes: 1, totalBytes: 1 });
    line.end();
    expect(written).toHaveLength(2);
    expect(written[0]?.replace('\r\u001b[2K', '').length).toBeLessThan(60);
    expect(written[1]).toBe('\r\u001b[2K');
  });
});

it('the page names every action', async () => {
  const page = await readFile('docs/models.md', 'utf8');
  for (const { name, flags } of modelsCommand.actions ?? []) {
    expect(page).toContain(`edgewright ${name}`);
    for (const flag of Object.keys(flags)) expect(page).toContain(`--${flag}`);
  }
});
