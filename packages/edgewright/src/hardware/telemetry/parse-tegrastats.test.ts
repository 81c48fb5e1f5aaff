import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tegrastatsLines } from './__fixtures__/tegrastats-lines.ts';
import { boardWatts, parseTegrastats } from './parse-tegrastats.ts';

const mebibyte = 1024 * 1024;
const engine = (line: string, name: string) =>
  parseTegrastats(line).engines.find((each) => each.name === name);
const watts = (line: string) =>
  boardWatts(
    parseTegrastats(line).rails.map((rail) => ({ name: rail.name, watts: rail.currentMilliwatts / 1000 })),
  );

describe('parseTegrastats', () => {
  it.each(Object.entries(tegrastatsLines))('knows every token of %s', (_name, line) => {
    const parsed = parseTegrastats(line);
    expect(parsed.unparsed).toEqual([]);
    expect(parsed.ram?.totalBytes).toBe(Number(/RAM \d+\/(\d+)MB/.exec(line)?.[1]) * mebibyte);
    expect(parsed.engines.length).toBeGreaterThan(1);
  });

  it('reads a Thor of R39.2: current and peak, current, average and peak', () => {
    const parsed = parseTegrastats(tegrastatsLines['thor-r39.2']);
    expect(parsed.cpus).toHaveLength(14);
    expect(parsed.cpus[8]).toEqual({ percent: 13, mhz: 2430 });
    expect(parsed.temperatures).toContainEqual({ name: 'gpu', currentC: 35.906, peakC: 35.906 });
    expect(parsed.rails).toContainEqual({
      name: 'VDD_GPU',
      currentMilliwatts: 4925,
      averageMilliwatts: 4925,
      peakMilliwatts: 4925,
    });
    expect(parsed.swap).toEqual({ usedBytes: 0, totalBytes: 2048 * mebibyte });
  });

  it('does not invent a load for the GPU of a Thor, and knows a sleeping one', () => {
    expect(engine(tegrastatsLines['thor-r38.4-vin'], 'GR3D_FREQ')).toMatchObject({
      percent: null,
      clocksMhz: [314, 314, 314],
    });
    expect(engine(tegrastatsLines['thor-r38.4-asleep'], 'GR3D_FREQ')).toMatchObject({
      percent: null,
      clocksMhz: [0, 0, 0],
    });
    const asleep = parseTegrastats(tegrastatsLines['thor-r38.4-asleep']);
    expect(asleep.temperatures.map(({ name }) => name)).not.toContain('gpu');
    expect(parseTegrastats(tegrastatsLines['thor-r38.4-vin']).swap).toBeNull();
  });

  it('keeps load and clocks of an Orin together', () => {
    expect(engine(tegrastatsLines['agx-orin-r39.2'], 'GR3D_FREQ')).toMatchObject({
      percent: 12,
      clocksMhz: [1300, 1300],
    });
    expect(engine(tegrastatsLines['orin-nano-r39.2'], 'GR3D_FREQ')).toMatchObject({
      percent: 4,
      clocksMhz: [305],
    });
    expect(engine(tegrastatsLines['orin-r36'], 'NVDLA0')).toMatchObject({ off: true });
  });

  it('drops sensors that are switched off, and reads power without its unit', () => {
    const names = parseTegrastats(tegrastatsLines['orin-jp5']).temperatures.map(({ name }) => name);
    expect(names).toContain('CPU');
    expect(names).not.toContain('CV0');
    expect(parseTegrastats(tegrastatsLines.xavier).rails).toContainEqual({
      name: 'SOC',
      currentMilliwatts: 2504,
      averageMilliwatts: 2503,
      peakMilliwatts: null,
    });
  });

  it.each([
    ['thor-r38.4-vin', 19.78],
    ['thor-r39.2', 20.402],
    ['orin-nano-r39.2', 4.832],
    ['agx-orin-r39.2', 13.907],
    ['orin-jp6-short', null],
  ] as const)('takes the power of the whole board of %s from the right rails', (name, expected) => {
    const found = watts(tegrastatsLines[name]);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(expected, 3);
  });

  it('does not care where a token stands', () => {
    const tokens = [
      'SWAP 5/10MB (cached 0MB)',
      'RAM 1/2MB (lfb 1x4MB)',
      'CPU [1%@2,off]',
      'IRAM 0/252kB(lfb 252kB)',
      'gpu@40C',
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(tokens, { minLength: tokens.length }), (shuffled) => {
        expect(parseTegrastats(shuffled.join(' '))).toMatchObject({
          ram: { usedBytes: mebibyte },
          swap: { totalBytes: 10 * mebibyte },
          cpus: [{ percent: 1, mhz: 2 }, null],
          unparsed: [],
        });
      }),
    );
  });

  it('never throws and never makes up a number, wherever a line is cut', () => {
    const lines = fc.constantFrom(...Object.values(tegrastatsLines));
    fc.assert(
      fc.property(lines, fc.nat(), fc.string(), (line, cut, noise) => {
        const whole = parseTegrastats(line);
        const parsed = parseTegrastats(line.slice(0, cut % line.length));
        if (parsed.ram !== null) expect(parsed.ram).toEqual(whole.ram);
        expect(() => parseTegrastats(noise)).not.toThrow();
        expect(() => parseTegrastats(line + noise)).not.toThrow();
      }),
    );
  });
});
