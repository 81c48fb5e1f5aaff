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
