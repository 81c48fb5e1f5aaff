import { describe, expect, it } from 'vitest';
import { eventInWords, lineFixtures } from './__fixtures__/log-fixtures.ts';
import { behaviourOf, servedEngines } from './behaviours.ts';
import { limits } from '../contract/limits.ts';
import { readLogLine } from './read-log-line.ts';

describe('readLogLine', () => {
  for (const engine of servedEngines) {
    it.each(lineFixtures(engine))(`${engine}: $line`, ({ line, events }) => {
      expect(readLogLine(behaviourOf(engine), line).map(eventInWords)).toEqual(events);
    });
  }

  it('reads a line with colours as one without', () => {
    const line =
      '\u001B[0;36m(EngineCore_DP0 pid=9)\u001B[0;0m INFO 11-20 12:00:05 [a.py:1] Starting to load model m...';
    expect(readLogLine(behaviourOf('vllm'), line).map(eventInWords)).toEqual(['progress load']);
  });

  it('reads the beginning of a line that has no end', () => {
    const line = `GPU KV cache size: 1,024 tokens ${'x'.repeat(limits.logLineBytes)} out of memory`;
    expect(readLogLine(behaviourOf('vllm'), line).map(eventInWords)).toEqual(['facts kvCacheTokens=1024']);
  });

  it.each(['', ' ', '\r', '\u001B[0m', '%', 'INFO', '[', 'null'])('makes nothing of %j', (line) => {
    for (const engine of servedEngines) expect(readLogLine(behaviourOf(engine), line)).toEqual([]);
  });
});
