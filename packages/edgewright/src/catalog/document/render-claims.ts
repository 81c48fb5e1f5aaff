import { findDevice } from '../devices.ts';
import { matrix, type PublishedDocument, workshop } from '../documents.ts';
import { whatToUse } from '../seed-claims.ts';
import { atLines, type SeedClaim, type Statement } from '../seed-claims/seed-claim.ts';
import { table } from './markdown.ts';

/** Claims of one kind (`T`, `R`, …) with what each document says and what is right for the first device named. */
export function renderClaims(claims: readonly SeedClaim[]): string {
  const rows = claims.map((claim) => [
    claim.id,
    claim.topic,
    statement(claim, matrix),
    statement(claim, workshop),
    right(claim),
    claim.confidence,
    claim.source,
  ]);
  return table(
    ['', 'Topic', 'Compatibility matrix', 'Workshop', 'What to use', 'Confidence', 'Source'],
    rows,
  );
}

function statement({ statements }: SeedClaim, document: PublishedDocument): string {
  const said = statements.find((candidate) => candidate.document === document);
  return said === undefined ? '' : describe(said);
}

function describe({ says, lines, verdict }: Statement): string {
  if (lines === null) return says;
  return verdict === 'agrees' ? `${says} (${atLines(lines)}; right)` : `${says} (${atLines(lines)})`;
}

function right(claim: SeedClaim): string {
  const profile = findDevice(claim.devices[0] ?? '');
  return profile === null ? '' : whatToUse(claim, profile);
}
