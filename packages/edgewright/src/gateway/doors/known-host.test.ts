import { describe, expect, it } from 'vitest';
import { hostOf, isKnownHost } from './known-host.ts';
import { isLoopbackHost } from './loopback.ts';

describe('isKnownHost', () => {
  it.each([
    ['localhost', true],
    ['LOCALHOST', true],
    ['localhost.', true],
    ['127.0.0.1', true],
    ['127.8.9.1', true],
    ['::1', true],
    ['box-7', true],
    ['edgewright.localhost', true],
    ['kiosk.example', true],
    ['evil.example', false],
    ['localhost.evil.example', false],
    ['notlocalhost', false],
    ['127.0.0.1.evil.example', false],
    ['127.0.0.1.nip.io', false],
    ['0.0.0.0', false],
    ['10.0.0.1', false],
    ['box-7.evil.example', false],
    ['', false],
  ])('%s: %s', (name, isKnown) => {
    expect(isKnownHost(name, ['Kiosk.Example'], 'BOX-7')).toBe(isKnown);
  });
});

describe('hostOf', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['localhost', 'localhost'],
    ['localhost:8080', 'localhost'],
    ['127.0.0.1:80', '127.0.0.1'],
    ['[::1]', '::1'],
    ['[::1]:8080', '::1'],
    ['localhost:80@evil.example', 'localhost:80@evil.example'],
    ['localhost evil', 'localhost evil'],
  ])('%j: %j', (header, name) => {
    expect(hostOf(header)).toBe(name);
  });
});

describe('isLoopbackHost', () => {
  it.each([
    ['127.0.0.1', true],
    ['::ffff:127.0.0.1', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['127.evil.example', false],
    ['1127.0.0.1', false],
  ])('%s: %s', (host, isLoopback) => {
    expect(isLoopbackHost(host)).toBe(isLoopback);
  });
});
