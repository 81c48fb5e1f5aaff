import { parseOsRelease } from '../parse/parse-os-release.ts';
import { parseToolVersion } from '../parse/parse-tool-versions.ts';
import type { Inquiry } from '../inquiry.ts';

export interface SystemFacts {
  platform: string;
  arch: string;
  kernel: string;
  os: { id: string | null; version: string | null };
  glibc: string | null;
}

/** Processor architecture, kernel, distribution, C library. */
export async function probeSystem(inquiry: Inquiry, light: boolean): Promise<SystemFacts> {
  const [running, release, fallback, glibc] = await Promise.all([
    readRunning(inquiry),
    inquiry.text('/etc/os-release'),
    inquiry.text('/usr/lib/os-release'),
    light ? null : readGlibc(inquiry),
  ]);
  if (light) inquiry.unknown('machine.glibc', 'not asked in the short look');
  return { ...running, os: describeOs(inquiry, running.platform, release ?? fallback), glibc };
}

const nodeArchitectures: Record<string, string> = { x86_64: 'x64', amd64: 'x64', aarch64: 'arm64' };

async function readRunning(inquiry: Inquiry): Promise<Omit<SystemFacts, 'os' | 'glibc'>> {
  const { runtime } = inquiry.machine;
  if (runtime) return { platform: runtime.platform, arch: runtime.arch, kernel: runtime.kernel };
  const [system, machine, kernel] = await Promise.all(
    ['-s', '-m', '-r'].map(async (option) => (await inquiry.output(['uname', option]))?.trim() || null),
  );
  if (!machine) inquiry.unknown('machine.arch', 'the capture has no uname -m');
  if (!kernel) inquiry.unknown('machine.kernel', 'the capture has no uname -r');
  return {
    platform: system === 'Darwin' ? 'darwin' : 'linux',
    arch: machine ? (nodeArchitectures[machine] ?? machine) : 'unknown',
    kernel: kernel ?? 'unknown',
  };
}

function describeOs(inquiry: Inquiry, platform: string, release: string | null): SystemFacts['os'] {
  if (platform === 'darwin') {
    inquiry.unknown('machine.os.version', 'only the kernel release is read on macOS');
    return { id: 'macos', version: null };
  }
  const os = parseOsRelease(release ?? '');
  const missing = release === null ? 'there is no os-release file' : 'os-release does not name it';
  if (os.id === null) inquiry.unknown('machine.os.id', missing);
  if (os.version === null) inquiry.unknown('machine.os.version', missing);
  if (release !== null) inquiry.source('machine.os', '/etc/os-release');
  return os;
}

async function readGlibc(inquiry: Inquiry): Promise<string | null> {
  const fromGetconf = parseToolVersion(
    'getconf',
    (await inquiry.output(['getconf', 'GNU_LIBC_VERSION'])) ?? '',
  );
  if (fromGetconf !== null) {
    inquiry.source('machine.glibc', 'getconf GNU_LIBC_VERSION');
    return fromGetconf;
  }
  const fromLdd = parseToolVersion('ldd', (await inquiry.output(['ldd', '--version'])) ?? '');
  if (fromLdd === null) inquiry.unknown('machine.glibc', 'neither getconf nor ldd names a GNU C library');
  else inquiry.source('machine.glibc', 'ldd --version');
  return fromLdd;
}
