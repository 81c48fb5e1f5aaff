import { describe, expect, it } from 'vitest';
import { parseCpuInfo } from './parse-cpu-info.ts';

const x86 = `processor\t: 0
vendor_id\t: GenuineIntel
model name\t: Intel(R)  Core(TM) i7-1260P
flags\t\t: fpu vme sse4_2 avx avx2 f16c fma avx_vnni

processor\t: 1
model name\t: Intel(R)  Core(TM) i7-1260P
flags\t\t: fpu vme sse4_2 avx avx2 f16c fma avx_vnni
`;
const arm = (parts: string[]): string =>
  parts
    .map(
      (part, index) =>
        `processor\t: ${index}\nFeatures\t: fp asimd aes asimdhp asimddp\nCPU implementer\t: 0x41\nCPU part\t: ${part}\n`,
    )
    .join('\n');

describe('parseCpuInfo', () => {
  it.each([
    {
      case: 'x86',
      text: x86,
      model: 'Intel(R) Core(TM) i7-1260P',
      features: ['sse4_2', 'avx', 'avx2', 'f16c', 'fma', 'avx_vnni'],
      problem: null,
    },
    {
      case: 'Arm with equal cores and no model name',
      text: arm(['0xd83', '0xd83']),
      model: '2 × Neoverse-V3AE',
      features: ['asimd', 'asimdhp', 'asimddp'],
      problem: null,
    },
    {
      case: 'Arm with two kinds of cores',
      text: arm(['0xd05', '0xd05', '0xd0b']),
      model: '2 × Cortex-A55 + 1 × Cortex-A76',
      features: ['asimd', 'asimdhp', 'asimddp'],
      problem: null,
    },
    {
      case: 'an Arm core that is not in the table',
      text: arm(['0xfff']),
      model: '1 × Arm core (implementer 0x41, part 0xfff)',
      features: ['asimd', 'asimdhp', 'asimddp'],
      problem: 'no name is known for Arm core (implementer 0x41, part 0xfff)',
    },
    {
      case: 'a text that was cut inside a line',
      text: `${x86}processor\t: 2\nmodel na`,
      model: 'Intel(R) Core(TM) i7-1260P',
      features: ['sse4_2', 'avx', 'avx2', 'f16c', 'fma', 'avx_vnni'],
      problem: null,
    },
    {
      case: 'an empty file',
      text: '',
      model: null,
      features: null,
      problem: '/proc/cpuinfo has neither "model name" nor "CPU part"',
    },
  ])('reads $case', ({ text, model, features, problem }) => {
    expect(parseCpuInfo(text)).toEqual({ model, features, modelProblem: problem });
  });
});
