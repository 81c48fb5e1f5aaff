import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../contract/host-facts.ts';
import { laptop, orin, server, thor } from './__fixtures__/boxes.ts';
import { examine } from './examine.ts';

function issuesOf(text: string, facts: HostFacts): string[] {
  return examine({ facts, logs: [{ name: 'vllm', text }] })
    .findings.map(({ id }) => id)
    .filter((id) => id.startsWith('known-issue/'));
}

const startCheck =
  'ValueError: Free memory on device (14.45/122.82 GiB) on startup is less than desired GPU memory utilization (0.7, 85.98 GiB)';
const unfused =
  '[TensorRT-LLM][WARNING] Fall back to unfused MHA because of unsupported head size 128 in sm_87';

describe('known issues in logs', () => {
  it.each([
    ['the start check on Thor', startCheck, thor(), ['known-issue/KI-1']],
    ['the start check on a card', startCheck, server(), ['known-issue/KI-38']],
    ['unfused attention on Orin', unfused, orin(), ['known-issue/KI-4']],
    ['unfused attention on Thor: none', unfused, thor(), []],
    ['encodings', 'HarmonyError: error downloading or loading vocab file', thor(), ['known-issue/KI-8']],
    ['nothing', 'INFO: Application startup complete.', laptop(), []],
  ])('%s', (_name, text, facts, expected) => {
    expect(issuesOf(text, facts)).toEqual(expected);
  });

  it('quotes the line with its place, and takes secrets out', () => {
    const text = `started\nOSError: You are trying to access a gated repo. token=hf_abcdefghijklmnop\n`;
    const report = examine(
      {
        facts: thor(),
        logs: [
          { name: 'vllm', text },
          { name: 'vllm-2', text },
        ],
      },
      { only: ['known-issue/KI-21'] },
    );
    expect(report.findings).toHaveLength(1);
    const [finding] = report.findings;
    expect(finding?.evidence).toMatch(/^vllm, line 2: OSError: .*\nvllm-2, line 2: /);
    expect(finding?.evidence).not.toContain('hf_abcdefgh');
  });
});
