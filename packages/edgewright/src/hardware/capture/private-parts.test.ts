import { describe, expect, it } from 'vitest';
import { fileWithoutPrivateParts, withoutPrivateParts } from './private-parts.ts';

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const anywhere =
  '   0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3274 1';
const loopback =
  '   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3275 1';
const network =
  '   2: 2A01A8C0:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3276 1';
const talking =
  '   3: 2A01A8C0:A1E8 2B01A8C0:01BB 01 00000000:00000000 00:00000000 00000000     0        0 3277 1';

describe('fileWithoutPrivateParts', () => {
  it('keeps who listens, without the addresses of the network, and not who speaks with whom', () => {
    const text = [head, anywhere, loopback, network, talking, ''].join('\n');
    const kept = [head, anywhere, loopback, network.replace('2A01A8C0', '010200C0'), ''].join('\n');
    expect(fileWithoutPrivateParts('/proc/net/tcp', text)).toBe(kept);
    expect(fileWithoutPrivateParts('/proc/net/tcp', kept)).toBe(kept);
  });

  it('leaves other files alone', () => {
    expect(fileWithoutPrivateParts('/proc/meminfo', talking)).toBe(talking);
  });
});

describe('withoutPrivateParts', () => {
  it.each([
    ['ls /root', ''],
    ['ls /home/jane', ''],
    ['ls /home/jane/.cache', 'a\nb\n'],
    ['ls /etc/cdi', 'a\nb\n'],
  ])('%s keeps %j', (command, stdout) => {
    expect(withoutPrivateParts({ command, stdout: 'a\nb\n', stderr: '', exitCode: 0 }).stdout).toBe(stdout);
  });
});
