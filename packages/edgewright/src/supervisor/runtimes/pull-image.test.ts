import { describe, expect, it } from 'vitest';
import { PullProgress } from './pull-image.ts';

describe('PullProgress', () => {
  it('counts layers that are there, as the engine reports them', () => {
    const progress = new PullProgress();
    const seen = [
      { status: 'Pulling from vllm/vllm-openai', id: 'v0.28.0' },
      { status: 'Pulling fs layer', id: 'a' },
      { status: 'Pulling fs layer', id: 'b' },
      { status: 'Already exists', id: 'c' },
      { status: 'Downloading', id: 'a', progressDetail: { current: 5, total: 10 } },
      { status: 'Pull complete', id: 'a' },
      // Late reports of a layer do not take it back.
      { status: 'Extracting', id: 'a' },
      { status: 'Digest: sha256:0123' },
      { status: 'Pull complete', id: 'b' },
    ].map((report) => progress.note(report));
    expect(seen.map((one) => (one === null ? null : `${one.done}/${one.total}`))).toEqual([
      null,
      '0/1',
      '0/2',
      '1/3',
      '1/3',
      '2/3',
      '2/3',
      null,
      '3/3',
    ]);
  });
});
