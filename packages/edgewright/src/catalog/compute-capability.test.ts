import { describe, expect, it } from 'vitest';
import { architectureOf, computeCapabilityOfSoc, smOf } from './compute-capability.ts';
import { type Precision, precisions } from './device-profile.ts';
import { deviceProfiles } from './devices.ts';
import { generations, precisionSupport } from './precision-support.ts';

describe('compute capability', () => {
  it.each([
    ['11.0', 'sm_110', 'Blackwell'],
    ['12.0', 'sm_120', 'Blackwell'],
    ['12.1', 'sm_121', 'Blackwell'],
    ['10.0', 'sm_100', 'Blackwell'],
    ['9.0', 'sm_90', 'Hopper'],
    ['8.9', 'sm_89', 'Ada Lovelace'],
    ['8.7', 'sm_87', 'Ampere'],
    ['7.5', 'sm_75', 'Turing'],
    ['6.1', 'sm_61', 'Pascal'],
    ['13.0', 'sm_130', null],
    ['', null, null],
    ['[N/A]', null, null],
    ['11', null, null],
    [null, null, null],
  ])('%s', (computeCapability, sm, architecture) => {
    expect(smOf(computeCapability)).toBe(sm);
    expect(architectureOf(computeCapability)).toBe(architecture);
  });

  it.each([
    ['tegra264', '11.0'],
    ['nvidia,tegra234', '8.7'],
    ['TEGRA194', '7.2'],
    ['tegra999', null],
    ['', null],
  ])('of SoC %s', (soc, expected) => {
    expect(computeCapabilityOfSoc(soc)).toBe(expected);
  });
});

describe('precisionSupport', () => {
  it.each<[string | null, Precision, string]>([
    ['8.7', 'fp8', 'emulated'],
    ['8.7', 'nvfp4', 'emulated'],
    ['8.7', 'w4a16', 'supported'],
    ['8.9', 'fp8', 'supported'],
    ['9.0', 'nvfp4', 'emulated'],
    ['11.0', 'fp8', 'supported'],
    ['11.0', 'nvfp4', 'supported'],
    ['12.0', 'nvfp4', 'supported'],
    ['12.1', 'mxfp4', 'supported'],
    ['6.1', 'bf16', 'unsupported'],
    ['6.1', 'fp16', 'emulated'],
    ['6.1', 'fp8', 'unsupported'],
    [null, 'fp32', 'supported'],
    [null, 'nvfp4', 'unsupported'],
    ['99.0', 'fp32', 'unsupported'],
  ])('%s %s: %s', (computeCapability, precision, support) => {
    expect(precisionSupport(computeCapability, precision).support).toBe(support);
  });

  it('prefers NVFP4 on Thor and W4A16 on Orin', () => {
    const preferred = (computeCapability: string): string[] =>
      precisions.filter((precision) => precisionSupport(computeCapability, precision).preferred);
    expect(preferred('11.0')).toEqual(['nvfp4']);
    expect(preferred('8.7')).toEqual(['w4a16']);
  });

  it('never calls FP8 or FP4 supported where the hardware has no unit', () => {
    for (const { match, computeCapability } of deviceProfiles) {
      if (!match.socs.includes('tegra234')) continue;
      for (const precision of ['fp8', 'mxfp4', 'nvfp4'] as const) {
        expect(precisionSupport(computeCapability.value, precision).support).not.toBe('supported');
      }
    }
  });

  it('agrees with the peak figures of every profile', () => {
    for (const { computeCapability, peakTflops } of deviceProfiles) {
      const support = (precision: Precision): string =>
        precisionSupport(computeCapability.value, precision).support;
      if (peakTflops.fp8.value !== null) expect(support('fp8')).toBe('supported');
      if (peakTflops.fp4.value !== null) expect(support('nvfp4')).toBe('supported');
      if (peakTflops.bf16.value !== null) expect(support('bf16')).toBe('supported');
    }
  });

  it('has generations that do not overlap, and a source for every cell', () => {
    generations.slice(1).forEach((row, index) => {
      expect(Number(row.from)).toBeGreaterThanOrEqual(Number(generations[index]?.below));
    });
    for (const { from } of generations) {
      for (const precision of precisions) expect(precisionSupport(from, precision).source).not.toBe('');
    }
  });
});
