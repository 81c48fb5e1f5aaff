/**
 * How much a value can be relied on. `A`: vendor documentation, vendor source or a real capture. `B`: two
 * independent secondary sources agree. `C`: one secondary source. `D`: derived by arithmetic from such values.
 * `K`: background knowledge that nobody has looked up.
 */
export type Confidence = 'A' | 'B' | 'C' | 'D' | 'K';

/** A value with where it comes from. `appliesTo` names the software releases it holds for; null: all. */
export interface Sourced<Value> {
  readonly value: Value;
  readonly source: string;
  readonly confidence: Confidence;
  readonly appliesTo: string | null;
}

/** A value whose sources carry it this far: `sourced('A', 273e9, 'tegrastats captures')`. */
export function sourced<Value>(
  confidence: Confidence,
  value: Value,
  source: string,
  appliesTo: string | null = null,
): Sourced<Value> {
  return { value, source, confidence, appliesTo };
}

/** A value that nobody has told us; `why` stands where the source would. */
export function notKnown(why: string): Sourced<null> {
  return { value: null, source: why, confidence: 'K', appliesTo: null };
}
