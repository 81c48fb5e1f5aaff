import { describe, expect, it } from 'vitest';
import { parseCgroupMemory, parseCpuMax, parseCpuQuota } from './cgroup-limits.ts';
import { cgroupDirectories } from './cgroup-paths.ts';

describe('cgroupDirectories', () => {
  it.each([
    { text: '', expected: { unified: [], memory: [], cpu: [] } },
    { text: '0::/\n', expected: { unified: ['/sys/fs/cgroup'], memory: [], cpu: [] } },
    {
      text: '0::/system.slice/edgewright.service\n',
      expected: {
        unified: [
          '/sys/fs/cgroup/system.slice/edgewright.service',
          '/sys/fs/cgroup/system.slice',
          '/sys/fs/cgroup',
        ],
        memory: [],
        cpu: [],
      },
    },
    {
      text: '4:memory:/docker/abc\n2:cpu,cpuacct:/\n1:name=systemd:/x\n',
      expected: {
        unified: [],
        memory: ['/sys/fs/cgroup/memory/docker/abc', '/sys/fs/cgroup/memory/docker', '/sys/fs/cgroup/memory'],
        cpu: ['/sys/fs/cgroup/cpu'],
      },
    },
    {
      text: '0::/../../etc\n',
      expected: { unified: ['/sys/fs/cgroup/etc', '/sys/fs/cgroup'], memory: [], cpu: [] },
    },
  ])('lists the way up for $text', ({ text, expected }) => {
    expect(cgroupDirectories(text)).toEqual(expected);
  });
});

describe('parseCgroupMemory', () => {
  it.each([
    { case: 'no file', texts: { limit: null, usage: null, stat: null }, expected: null },
    { case: 'max', texts: { limit: 'max\n', usage: '100\n', stat: null }, expected: null },
    {
      case: 'unlimited in version 1',
      texts: { limit: '9223372036854771712\n', usage: '1\n', stat: null },
      expected: null,
    },
    {
      case: 'a limit and no usage',
      texts: { limit: '1000', usage: null, stat: null },
      expected: { limitBytes: 1000, availableBytes: null },
    },
    {
      case: 'usage without page cache',
      texts: { limit: '1000', usage: '300', stat: null },
      expected: { limitBytes: 1000, availableBytes: 700 },
    },
    {
      case: 'page cache counted as free',
      texts: { limit: '1000', usage: '300', stat: 'anon 1\ninactive_file 200\n' },
      expected: { limitBytes: 1000, availableBytes: 900 },
    },
    {
      case: 'the total of version 1',
      texts: { limit: '1000', usage: '300', stat: 'inactive_file 1\ntotal_inactive_file 100\n' },
      expected: { limitBytes: 1000, availableBytes: 800 },
    },
    {
      case: 'usage above a lowered limit',
      texts: { limit: '1000', usage: '3000', stat: null },
      expected: { limitBytes: 1000, availableBytes: 0 },
    },
  ])('reads $case', ({ texts, expected }) => {
    expect(parseCgroupMemory(texts)).toEqual(expected);
  });
});

describe('CPU quotas', () => {
  it.each([
    ['max 100000\n', null],
    ['150000 100000\n', 1.5],
    ['0 100000\n', null],
    ['rubbish', null],
    [null, null],
  ])('reads cpu.max %j', (text, expected) => {
    expect(parseCpuMax(text)).toBe(expected);
  });

  it.each([
    ['-1\n', '100000\n', null],
    ['400000\n', '100000\n', 4],
    [null, '100000\n', null],
  ])('reads the quota %j of %j', (quota, period, expected) => {
    expect(parseCpuQuota(quota, period)).toBe(expected);
  });
});
