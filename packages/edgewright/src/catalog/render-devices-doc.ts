import { deviceProfiles } from './devices.ts';
import { paragraphs } from './document/markdown.ts';
import { renderClaims } from './document/render-claims.ts';
import { renderDevice, renderOverview } from './document/render-devices.ts';
import { renderIssue } from './document/render-issues.ts';
import {
  renderComponents,
  renderPrecisions,
  renderReleases,
  renderSharing,
} from './document/render-tables.ts';
import { matrix, workshop } from './documents.ts';
import { knownIssues } from './known-issues.ts';
import { seedClaims } from './seed-claims.ts';

const claimKinds = [
  ['T', 'Jetson AGX Thor'],
  ['R', 'RTX PRO 4000 Blackwell'],
  ['W', 'The workshop'],
  ['X', 'Settings and versions'],
  ['P', 'Sizes'],
] as const;

/** The whole of docs/devices.md, made from the catalog: nothing in it is written by hand. */
export function renderDevicesDoc(): string {
  return `${paragraphs([
    '# Devices',
    '<!-- Made by `npm run docs` from packages/edgewright/src/catalog/. Changes belong there. -->',
    intro,
    '## Overview',
    renderOverview(),
    '## Devices in detail',
    ...deviceProfiles.map((profile) => renderDevice(profile)),
    '## JetPack releases',
    'The release of Jetson Linux is what a box knows for sure; JetPack follows from it. A release that is newer than this table is no error. Jetson Linux 39 runs on Orin and on Thor: it does not tell the device.',
    renderReleases(),
    '## What a JetPack brings',
    renderComponents(),
    '## Number formats',
    'Emulated: engines take such a model, but the hardware has no unit for it, so it saves memory and no time.',
    renderPrecisions(),
    '## Sharing a GPU',
    renderSharing(),
    '## Known issues',
    'What engines, drivers and tools print, and what to do. Only issues of the device at hand are ever shown: the same words may mean something else on another one.',
    ...knownIssues.map((issue) => renderIssue(issue)),
    '## Published claims',
    `Two documents that many read were checked line by line: the ${matrix} and the ${workshop}. Where they are wrong or out of date, this is what to use instead. \`edgewright doctor\` shows the rows of the device at hand, with what the device itself says.`,
    ...claimKinds.flatMap(([kind, title]) => [
      `### ${title}`,
      renderClaims(seedClaims.filter(({ id }) => id.startsWith(kind))),
    ]),
  ])}\n`;
}

const intro = `What Edgewright knows of the devices it runs on. The box itself comes first: what can be read on it is
read, and this catalog fills in the rest, tells devices apart and explains.

Every value has a confidence. **A**: documentation or source of the vendor, or a real capture. **B**: two
independent secondary sources. **C**: one secondary source. **D**: worked out from such values. **K**: background
knowledge that nobody has looked up; treat it as unverified. A dash stands where nothing is known or there
is nothing, and the column *Source* says why.`;
