import { deviceProfiles, findDevice } from '../devices.ts';
import type { KnownIssue } from '../known-issues/known-issue.ts';
import { bullets, code, paragraphs } from './markdown.ts';

export function renderIssue(issue: KnownIssue): string {
  const { patterns, cause, remedy, references, confidence } = issue;
  const signs = [...new Set(patterns.map((pattern) => code(readable(pattern))))];
  return paragraphs([
    `### ${issue.id}: ${issue.title}`,
    bullets([
      signs.length === 0
        ? 'Seen in logs as: nothing, it is a state'
        : `Seen in logs as: ${signs.join(' or ')}`,
      `Devices: ${devicesOf(issue)}`,
      ...releasesOf(issue),
      `Cause: ${cause}`,
      `Remedy: ${remedy.summary}`,
      `Source (${confidence}): ${references.join('; ')}`,
    ]),
    remedy.commands.length === 0 ? null : ['```sh', ...remedy.commands, '```'].join('\n'),
  ]);
}

/** Where a literal character hides while the syntax around it is replaced. */
const privateUse = 0xe000;

/** A pattern as the text that it stands for, with … where anything may stand. */
export function readable({ source }: RegExp): string {
  return source
    .replaceAll(/\\([^A-Za-z])/g, (_, literal: string) =>
      String.fromCodePoint(privateUse + (literal.codePointAt(0) ?? 0)),
    )
    .replaceAll(/\(\?![^)]*\)|\\b/g, '')
    .replaceAll(/\\s(?:[+*?]|\{[\d,]+\})?/g, ' ')
    .replaceAll(/(?:\[[^\]]*\]|\\[wSd])(?:[+*?]|\{[\d,]+\})?/g, '…')
    .replaceAll(/\((?:\?:)?([^()]*)\)\??/g, (_, inner: string) =>
      inner.includes('|') ? `(${inner})` : inner,
    )
    .replaceAll('?', '')
    .replaceAll(/…+/g, '…')
    .replaceAll(/[\ue000-\ue07f]/g, (hidden) =>
      String.fromCodePoint((hidden.codePointAt(0) ?? privateUse) - privateUse),
    );
}

function devicesOf({ devices }: KnownIssue): string {
  if (devices === 'all') return 'all';
  if (devices.length > deviceProfiles.length / 2) {
    const others = deviceProfiles.filter(({ id }) => !devices.includes(id)).map(({ title }) => title);
    return `all but ${others.join(', ')}`;
  }
  return devices.map((id) => findDevice(id)?.title ?? id).join(', ');
}

function releasesOf({ l4t, software }: KnownIssue): string[] {
  const releases: string[] = [];
  if (l4t?.from) releases.push(`Jetson Linux ${l4t.from} and newer`);
  if (l4t?.below) releases.push(`Jetson Linux before ${l4t.below}`);
  if (software !== null) releases.push(software);
  return releases.length === 0 ? [] : [`Where: ${releases.join('; ')}`];
}
