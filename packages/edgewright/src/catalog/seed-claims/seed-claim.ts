import type { DeviceProfile } from '../device-profile.ts';
import { matrix, type PublishedDocument, workshop } from '../documents.ts';
import type { FactPath } from '../fact-readers.ts';
import type { Confidence } from '../provenance.ts';

/** What one document says about a topic. */
export interface Statement {
  readonly document: PublishedDocument;
  /** Line numbers in it; null where it does not speak of the topic. */
  readonly lines: string | null;
  /** In our words. */
  readonly says: string;
  readonly verdict: 'contradicted' | 'agrees' | 'silent';
}

/** A topic on which published documents were checked, and what is right. */
export interface SeedClaim {
  /** `T`: Thor, `R`: RTX PRO 4000, `W`: the workshop, `X`: smaller things, `P`: sizing. */
  readonly id: string;
  readonly topic: string;
  /** Ids of the device profiles it is about. */
  readonly devices: readonly string[];
  readonly statements: readonly Statement[];
  /** What to use instead; made from the profile where the profile has it, so that the two cannot drift apart. */
  readonly use: string | ((profile: DeviceProfile) => string);
  readonly confidence: Confidence;
  readonly source: string;
  /** Where the device itself tells. */
  readonly factPath: FactPath | null;
}

export function saysMatrix(lines: string, says: string): Statement {
  return { document: matrix, lines, says, verdict: 'contradicted' };
}

export function saysWorkshop(lines: string, says: string): Statement {
  return { document: workshop, lines, says, verdict: 'contradicted' };
}

/** The same statement, found to be right. */
export function rightly(statement: Statement): Statement {
  return { ...statement, verdict: 'agrees' };
}

export function silent(document: PublishedDocument, says: string): Statement {
  return { document, lines: null, says, verdict: 'silent' };
}

/** `line 67`, `lines 65, 531`. */
export function atLines(lines: string): string {
  return /^\d+$/.test(lines) ? `line ${lines}` : `lines ${lines}`;
}
