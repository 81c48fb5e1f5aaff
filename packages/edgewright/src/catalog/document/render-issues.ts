import { deviceProfiles, findDevice } from '../devices.ts';
import type { KnownIssue } from '../known-issues/known-issue.ts';
import { bullets, code, paragraphs } from './markdown.ts';

export function renderIssue(issue: KnownIssue): string {
  const { patterns, cause, remedy, references, confidence } = issue;
  const signs = patterns.map((pattern) => code(pattern.source));
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
