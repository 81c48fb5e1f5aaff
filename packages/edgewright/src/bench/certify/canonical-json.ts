/**
 * JSON in the one form of RFC 8785: members sorted by UTF-16 code units, no space, numbers and strings as ECMAScript writes
 * them. Two documents with the same content are the same bytes, which is what a signature needs.
 *
 * @throws TypeError for what JSON cannot hold: NaN, infinities, `undefined`, functions
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} cannot be written as JSON.`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    // The default order of sort is that of UTF-16 code units.
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    const sorted = members.toSorted(([left], [right]) => (left < right ? -1 : 1));
    return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
  }
  throw new TypeError(`A ${typeof value} cannot be written as JSON.`);
}
