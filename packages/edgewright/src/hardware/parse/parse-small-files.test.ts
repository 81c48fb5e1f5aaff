import { describe, expect, it } from 'vitest';
import { parseMemoryInfo } from './parse-memory-info.ts';
import { parseOsRelease } from './parse-os-release.ts';

describe('parseOsRelease', () => {
  it.each([
    ['ID=debian\nVERSION_ID="12"\n', { id: 'debian', version: '12' }],
    ["NAME='x'\nID='ubuntu'\nVERSION_ID='24.04'", { id: 'ubuntu', version: '24.04' }],
    ['ID=arch\n', { id: 'arch', version: null }],
    ['', { id: null, version: null }],
  ])('reads %j', (text, expected) => {
    expect(parseOsRelease(text)).toEqual(expected);
  });
});

const nothing = {
  totalBytes: null,
  availableBytes: null,
  freeBytes: null,
  pageCacheBytes: null,
  swapTotalBytes: null,
  swapFreeBytes: null,
  hugePagesBytes: null,
};

describe('parseMemoryInfo', () => {
  it.each([
    [
      'MemTotal:       24684084 kB\nMemFree: 1 kB\nMemAvailable:   24255624 kB\nSwapTotal:             0 kB\n',
      {
        ...nothing,
        totalBytes: 24_684_084 * 1024,
        availableBytes: 24_255_624 * 1024,
        freeBytes: 1024,
        swapTotalBytes: 0,
      },
    ],
    ['MemTotal:       1000 kB\nMemFree: 1 kB\n', { ...nothing, totalBytes: 1_024_000, freeBytes: 1024 }],
    [
      'Buffers: 1 kB\nCached: 10 kB\nSReclaimable: 2 kB\nShmem: 4 kB\n',
      { ...nothing, pageCacheBytes: 9 * 1024 },
    ],
    [
      'HugePages_Total:      3\nHugepagesize:       2048 kB\n',
      { ...nothing, hugePagesBytes: 3 * 2048 * 1024 },
    ],
    ['', nothing],
  ])('reads %j', (text, expected) => {
    expect(parseMemoryInfo(text)).toEqual(expected);
  });
});
