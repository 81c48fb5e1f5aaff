import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { create } from 'tar';
import { AppError } from '../../base/app-error.ts';
import { redactText } from '../../base/redact-text.ts';
import { limits } from '../../contract/limits.ts';
import type { Machine } from '../../hardware/machine.ts';
import { writeCapture } from '../../hardware/recording-machine.ts';
import type { BoxSource } from '../box/facts-source.ts';
import { plainPaper } from '../box/plain-paper.ts';
import { privateNames } from '../box/private-names.ts';
import { renderBox, renderDrift } from '../box/render-box.ts';
import { readVersion } from '../installed-files.ts';
import type { Examined } from './doctor-wishes.ts';
import { renderReport } from './render-report.ts';

export interface BundleContent extends Examined {
  path: string;
  box: BoxSource;
}

/** Journals of the system that say what happened lately; each is left out where it cannot be read. */
const journals: readonly { name: string; argv: readonly string[] }[] = [
  {
    name: 'journal-edgewright.txt',
    argv: ['journalctl', '--no-pager', '-u', 'edgewright', '-n', String(limits.bundleLogLines)],
  },
  {
    name: 'journal-docker.txt',
    argv: ['journalctl', '--no-pager', '-u', 'docker', '-n', String(limits.bundleLogLines)],
  },
  {
    name: 'journal-kernel-warnings.txt',
    argv: ['journalctl', '--no-pager', '-k', '-p', 'warning', '-n', String(limits.bundleLogLines)],
  },
];

/**
 * Writes one archive that tells somebody else what this box is and what ails it. Every text goes through the
 * redaction rules, also what is not thought to hold anything.
 *
 * @throws AppError `usage` when the file cannot be written.
 */
export async function writeSupportBundle(content: BundleContent): Promise<{ files: number }> {
  const names = privateNames();
  const redact = (text: string): string => redactText(text, { names });
  const staging = await mkdtemp(join(os.tmpdir(), 'edgewright-bundle-'));
  const inside = `${basename(content.path).replace(/\.(tar\.gz|tgz)$/, '')}`;
  const folder = join(staging, inside);
  try {
    await writeTexts(folder, textsOf(content), redact);
    const { box, capture } = content;
    if (capture !== null) await writeCapture(join(folder, 'capture'), capture, redact);
    if (box.kind !== 'facts') await writeJournals(folder, box.machine, redact);
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    await mkdir(dirname(resolve(content.path)), { recursive: true });
    // The same owner and time for all: neither is anybody's business.
    await create({ gzip: true, file: content.path, cwd: staging, portable: true, mtime: new Date(0) }, [
      inside,
    ]);
    return { files: files.length };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('usage', {
      message: `The bundle ${content.path} could not be written: ${why}.`,
      cause: thrown,
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function textsOf({ facts, report, logs }: BundleContent): Record<string, string> {
  const versions = {
    edgewright: readVersion(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
  return {
    'README.txt': readme,
    'facts.json': JSON.stringify(facts, null, 2),
    'findings.json': JSON.stringify(report, null, 2),
    'box.txt': renderBox(facts, plainPaper),
    'drift.txt': renderDrift(facts, plainPaper),
    'findings.txt': renderReport(report, { paper: plainPaper, showAll: true }),
    'versions.json': JSON.stringify(versions, null, 2),
    ...Object.fromEntries(logs.map(({ name, text }) => [`logs/${fileName(name)}.txt`, text])),
  };
}

async function writeTexts(
  folder: string,
  texts: Record<string, string>,
  redact: (text: string) => string,
): Promise<void> {
  for (const [name, text] of Object.entries(texts)) {
    const path = join(folder, redact(name));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${redact(text).trimEnd()}\n`);
  }
}

async function writeJournals(
  folder: string,
  machine: Machine,
  redact: (text: string) => string,
): Promise<void> {
  for (const { name, argv } of journals) {
    const said = await machine.run(argv);
    if (said.kind === 'ran' && said.exitCode === 0)
      await writeTexts(folder, { [`logs/${name}`]: said.stdout }, redact);
  }
}

function fileName(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '_').slice(0, 80);
}

const readme = `What ails this box, as seen by "edgewright doctor --bundle".

findings.txt   the checks: what failed, what was seen, what to do
box.txt        what this box is
drift.txt      where published documents, catalog and box disagree
facts.json     the same facts for programs; "edgewright doctor --host-facts facts.json" reads them
capture/       everything that was read; "edgewright detect --from capture" reads it
logs/          last lines of engines and system journals, where they could be read
versions.json  versions of what wrote this

Secrets, addresses, host and user names were taken out by rules. Rules can miss something: look through the
files before you send them.
`;
