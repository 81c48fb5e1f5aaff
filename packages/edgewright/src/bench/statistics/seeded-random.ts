/**
 * Numbers in [0, 1): the same seed gives the same run on every machine. A 32-bit counter, mixed (Steele's SplitMix). Not
 * `randomSource`: intervals of reports that exist were drawn with this one, and have to come out again to the last digit.
 */
export function seededRandom(seed: number): () => number {
  let counter = seed >>> 0;
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0;
    let mixed = counter;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
