import { compareVersions } from '../../catalog/compare-versions.ts';
import { type EngineImage, type EngineProfile, isAbout } from '../../catalog/engines/engine-profile.ts';
import type { Box } from '../box.ts';

/** The image for this box, in the release that was asked for where its makers name images by release. */
export function launchImage(
  engine: EngineProfile,
  box: Pick<Box, 'id' | 'l4t'>,
  wanted: string | undefined,
): EngineImage | null {
  const row = engine.images.find((image) => isAbout(image, box, compareVersions)) ?? null;
  if (row === null || wanted === undefined || wanted === row.version) return row;
  return row.template === undefined
    ? { ...row, version: wanted }
    : { ...row, version: wanted, image: row.template.replace('{version}', wanted) };
}

/** Said where the image of a release could not be named. */
export function imageNote(row: EngineImage | null, wanted: string | undefined): string[] {
  if (row === null || wanted === undefined || row.template !== undefined) return [];
  return [
    `The command is written for release ${wanted}; whether ${row.image} carries it is not known: put in the tag that does.`,
  ];
}
