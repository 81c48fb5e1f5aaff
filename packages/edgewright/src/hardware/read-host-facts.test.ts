import { describe, expect, it } from 'vitest';
import { hostFactsSchema } from '../contract/host-facts.ts';
import { liveMachine } from './live-machine.ts';
import type { Machine, RuntimeFacts } from './machine.ts';
import { readHostFacts } from './read-host-facts.ts';

const linuxFiles: Record<string, string> = {
  '/proc/cpuinfo': 'model name\t: Some CPU\nflags\t: avx2\n',
  '/proc/meminfo': 'MemTotal: 8000 kB\nMemAvailable: 6000 kB\nSwapTotal: 100 kB\n',
  '/etc/os-release': 'ID=ubuntu\nVERSION_ID="24.04"\n',
};

/** A machine that has these files and no programs. */
function machine(
  files: Record<string, string>,
  other: { runtime?: Partial<RuntimeFacts>; run?: Machine['run'] } = {},
): Machine {
  return {
    origin: 'live',
    readText: (path) => {
      const content = files[path];
      return Promise.resolve(content === undefined ? { kind: 'absent' } : { kind: 'read', content });
    },
    list: () => Promise.resolve({ kind: 'absent' }),
    run: other.run ?? (() => Promise.resolve({ kind: 'absent' })),
    getFromSocket: () => Promise.resolve({ kind: 'absent' }),
    environment: () => null,
    runtime: {
      platform: 'linux',
      arch: 'x64',
      kernel: '6.8.0',
      availableCores: 8,
      totalMemoryBytes: 8000 * 1024,
      homeDirectory: '/home/somebody',
      ...other.runtime,
    },
  };
}

describe('readHostFacts', () => {
  it('describes a plain Linux machine', async () => {
    const facts = await readHostFacts(machine(linuxFiles));
    expect(facts).toMatchObject({
      schema: 'edgewright/host-facts@1',
      machine: { arch: 'x64', os: { id: 'ubuntu', version: '24.04' }, kernel: '6.8.0' },
      cpu: { model: 'Some CPU', cores: 8, features: ['avx2'] },
      memory: {
        totalBytes: 8000 * 1024,
        availableBytes: 6000 * 1024,
        swapTotalBytes: 100 * 1024,
        unified: null,
      },
      accelerators: [],
      device: { id: 'cpu-only' },
    });
    expect(facts.unknown).toContainEqual({
      fact: 'memory.unified',
      why: 'there is no accelerator to share memory with',
    });
  });

  it('stays within a container of version 2', async () => {
    const facts = await readHostFacts(
      machine({
        ...linuxFiles,
        '/proc/self/cgroup': '0::/\n',
        '/sys/fs/cgroup/cpu.max': '250000 100000\n',
        '/sys/fs/cgroup/memory.max': '2048000\n',
        '/sys/fs/cgroup/memory.current': '1024000\n',
        '/sys/fs/cgroup/memory.stat': 'inactive_file 512000\n',
      }),
    );
    expect(facts.cpu.cores).toBe(2);
    expect(facts.memory).toMatchObject({ totalBytes: 2_048_000, availableBytes: 1_536_000 });
  });

  it('takes the tightest limit on the way up, in version 1', async () => {
    const facts = await readHostFacts(
      machine({
        ...linuxFiles,
        '/proc/self/cgroup': '4:memory:/a/b\n2:cpu,cpuacct:/a/b\n',
        '/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes': '9223372036854771712\n',
        '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': '4096000\n',
        '/sys/fs/cgroup/memory/a/memory.usage_in_bytes': '96000\n',
        '/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '50000\n',
        '/sys/fs/cgroup/cpu/a/cpu.cfs_period_us': '100000\n',
      }),
    );
    expect(facts.cpu.cores).toBe(1);
    expect(facts.memory).toMatchObject({ totalBytes: 4_096_000, availableBytes: 4_000_000 });
  });

  it('knows that a Jetson shares its memory, also when nvidia-smi says nothing', async () => {
    const facts = await readHostFacts(
      machine({ ...linuxFiles, '/proc/device-tree/model': 'NVIDIA Jetson AGX Thor Developer Kit\0' }),
    );
    expect(facts.accelerators).toHaveLength(1);
    expect(facts.memory.unified).toBe(true);
    expect(facts.accelerators?.[0]?.memory).toMatchObject({
      totalBytes: 8000 * 1024,
      freeBytes: 6000 * 1024,
      source: '/proc/meminfo',
    });
  });

  it('says why free memory is unknown, and does not guess', async () => {
    const facts = await readHostFacts(machine({ ...linuxFiles, '/proc/meminfo': 'MemTotal: 8000 kB\n' }));
    expect(facts.memory).toMatchObject({ availableBytes: null, swapTotalBytes: null });
    expect(facts.unknown).toContainEqual({
      fact: 'memory.availableBytes',
      why: '/proc/meminfo has no MemAvailable',
    });
  });

  it('falls back to what Node and sysctl know on macOS', async () => {
    const runtime = { platform: 'darwin', arch: 'arm64', kernel: '24.1.0' };
    const facts = await readHostFacts(
      machine(
        {},
        {
          runtime,
          run: ([program]) =>
            Promise.resolve(
              program === 'sysctl'
                ? { kind: 'ran', exitCode: 0, stdout: 'Apple M4\n', stderr: '', durationMs: 1 }
                : { kind: 'absent' },
            ),
        },
      ),
    );
    expect(facts.machine.os).toEqual({ id: 'macos', version: null });
    expect(facts.cpu).toEqual({ model: 'Apple M4', cores: 8, features: null });
    expect(facts.memory).toMatchObject({ totalBytes: 8000 * 1024, availableBytes: null, unified: true });
    expect(facts.unknown.map((entry) => entry.fact)).toEqual(
      expect.arrayContaining(['machine.os.version', 'cpu.features', 'memory.availableBytes']),
    );
  });

  it('describes this machine, with a reason for everything unknown', async () => {
    const facts = hostFactsSchema.parse(await readHostFacts(liveMachine()));
    expect(facts.origin).toBe('live');
    expect(facts.cpu.cores).toBeGreaterThanOrEqual(1);
    expect(facts.memory.totalBytes).toBeGreaterThan(0);
    for (const entry of facts.unknown) expect(entry.why).not.toBe('');
  });

  it('takes a short look for a plan', async () => {
    const facts = await readHostFacts(machine(linuxFiles), { light: true });
    expect(facts.cpu.cores).toBe(8);
    expect(facts.device?.id).toBe('cpu-only');
    expect(facts.probes.map(({ what }) => what)).not.toContain('docker --version');
    expect(facts.unknown).toContainEqual({ fact: 'containers', why: 'only a short look was taken' });
  });
});
