import { describe, expect, it } from 'vitest';
import { numberTypes } from './number-types.ts';
import { normalNumbers, RandomRing } from './random-ring.ts';

function takeAll(ring: RandomRing, byteCount: number): Buffer {
  const pieces: Buffer[] = [];
  for (let left = byteCount; left > 0;) {
    const piece = ring.take(left);
    pieces.push(Buffer.from(piece));
    left -= piece.length;
  }
  return Buffer.concat(pieces);
}

describe('RandomRing', () => {
  it('gives no two rows of a matrix alike, when it goes round many times', () => {
    const rowBytes = 256 * 2;
    const rows = 8_000;
    const bytes = takeAll(new RandomRing(numberTypes.f16, { seed: 3, rowsMost: rows }), rows * rowBytes);
    const seen = new Set<string>();
    for (let row = 0; row < rows; row += 1)
      seen.add(bytes.toString('latin1', row * rowBytes, (row + 1) * rowBytes));
    expect(seen.size).toBe(rows);
  });

  it('is the same for the same seed only', () => {
    const bytes = (seed: number): Buffer =>
      takeAll(new RandomRing(numberTypes.q4_0, { seed, rowsMost: 10 }), 1_800);
    expect(bytes(7)).toEqual(bytes(7));
    expect(bytes(7)).not.toEqual(bytes(8));
  });

  it('draws standard normal numbers', () => {
    const draw = normalNumbers(1);
    const numbers = Array.from({ length: 200_000 }, draw);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length;
    const beyondTwo = numbers.filter((number) => Math.abs(number) > 2).length / numbers.length;
    expect(mean).toBeCloseTo(0, 1.5);
    expect(variance).toBeCloseTo(1, 1.5);
    expect(beyondTwo).toBeCloseTo(0.0455, 2);
  });
});
