const scratch = new DataView(new ArrayBuffer(4));

export function encodeFloat32(from: Float32Array, into: Buffer): void {
  for (let index = 0; index < from.length; index += 1) into.writeFloatLE(from[index] ?? 0, index * 4);
}

export function encodeHalf(from: Float32Array, into: Buffer): void {
  for (let index = 0; index < from.length; index += 1)
    into.writeUInt16LE(halfBits(from[index] ?? 0), index * 2);
}

export function encodeBfloat16(from: Float32Array, into: Buffer): void {
  for (let index = 0; index < from.length; index += 1) {
    scratch.setFloat32(0, from[index] ?? 0);
    // The upper half of a float, rounded to the nearest.
    into.writeUInt16LE(((scratch.getUint32(0) + 0x8000) >>> 16) & 0xffff, index * 2);
  }
}

/** Blocks of 32: a half as the step, then one signed byte each (`block_q8_0` of ggml). */
export function encodeQ8Blocks(from: Float32Array, into: Buffer): void {
  for (let block = 0; block * 32 < from.length; block += 1) {
    const numbers = from.subarray(block * 32, block * 32 + 32);
    let largest = 0;
    for (const number of numbers) largest = Math.max(largest, Math.abs(number));
    const step = largest / 127;
    const at = block * 34;
    into.writeUInt16LE(halfBits(step), at);
    for (let index = 0; index < 32; index += 1)
      into.writeInt8(step === 0 ? 0 : Math.round((numbers[index] ?? 0) / step), at + 2 + index);
  }
}

/** Blocks of 32: a half as the step, then 16 bytes of two numbers from -8 to 7, stored 8 higher (`block_q4_0`). */
export function encodeQ4Blocks(from: Float32Array, into: Buffer): void {
  for (let block = 0; block * 32 < from.length; block += 1) {
    const numbers = from.subarray(block * 32, block * 32 + 32);
    let extreme = 0;
    for (const number of numbers) if (Math.abs(number) > Math.abs(extreme)) extreme = number;
    const step = extreme / -8;
    const at = block * 18;
    into.writeUInt16LE(halfBits(step), at);
    const level = (index: number): number =>
      step === 0 ? 8 : Math.min(15, Math.floor((numbers[index] ?? 0) / step + 8.5));
    for (let index = 0; index < 16; index += 1)
      into.writeUInt8(level(index) | (level(index + 16) << 4), at + 2 + index);
  }
}

/** Magnitudes of a 4-bit float (one sign, two exponent bits, one of fraction), doubled. */
const fourBitMagnitudes = [0, 1, 2, 3, 4, 6, 8, 12] as const;

/** Blocks of 32: a power of two in one byte, then 16 bytes of two 4-bit floats (`block_mxfp4`). */
export function encodeMxfp4Blocks(from: Float32Array, into: Buffer): void {
  for (let block = 0; block * 32 < from.length; block += 1) {
    const numbers = from.subarray(block * 32, block * 32 + 32);
    let largest = 0;
    for (const number of numbers) largest = Math.max(largest, Math.abs(number));
    const exponent = largest === 0 ? 0 : Math.max(0, Math.floor(Math.log2(largest)) - 2 + 127);
    const step = 2 ** (exponent - 128);
    const at = block * 17;
    into.writeUInt8(exponent, at);
    for (let index = 0; index < 16; index += 1) {
      const low = fourBitFloat((numbers[index] ?? 0) / step);
      into.writeUInt8(low | (fourBitFloat((numbers[index + 16] ?? 0) / step) << 4), at + 1 + index);
    }
  }
}

function fourBitFloat(number: number): number {
  const magnitude = Math.abs(number);
  let nearest = 0;
  for (const [index, candidate] of fourBitMagnitudes.entries())
    if (Math.abs(candidate - magnitude) < Math.abs((fourBitMagnitudes[nearest] ?? 0) - magnitude))
      nearest = index;
  return number < 0 ? nearest | 8 : nearest;
}

/** A number as IEEE half precision, rounded to the nearest; too large ones become infinite. */
export function halfBits(number: number): number {
  scratch.setFloat32(0, number);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15;
  const fraction = bits & 0x7fffff;
  if (exponent >= 31) return sign | 0x7c00;
  if (exponent <= 0) {
    if (exponent < -10) return sign;
    // Below the smallest normal half: the leading one becomes part of the fraction.
    const shift = 14 - exponent;
    const whole = fraction | 0x800000;
    return sign | ((whole + (1 << (shift - 1))) >>> shift);
  }
  // A fraction that rounds up to 1 carries into the exponent, which is what it should do.
  return sign | (((exponent << 10) | (fraction >>> 13)) + ((fraction >>> 12) & 1));
}
