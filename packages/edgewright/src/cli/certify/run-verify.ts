import { createPublicKey } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { rawPublicKey } from '../../bench/certify/sign-certificate.ts';
import {
  certificateFiles,
  type CertificateFinding,
  type VerifiedCertificate,
  verifyCertificate,
} from '../../bench/certify/verify-certificate.ts';
import type { CertificateBody, FrozenFact } from '../../contract/certificate.ts';
import { limits } from '../../contract/limits.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import type { CommandOutput, Style } from '../command-output.ts';
import { freezeFacts } from './freeze-facts.ts';
import { readServiceFacts } from '../services/service-facts.ts';

export interface VerifyFlags {
  key: string | null;
  'accept-simulated': boolean;
  'skip-box': boolean;
  json: boolean;
}

/**
 * Exit code 0: authentic, measured, and its verdict is pass; 1: anything else, a simulation included unless it is
 * accepted; 4: authentic, but what was measured does not decide.
 */
export async function runVerify(
  { path, flags }: { path: string; flags: VerifyFlags },
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
): Promise<number> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(path, certificateFiles.certificate) : path;
  const certificate = await readBounded(file);
  if (certificate === null) {
    throw new AppError('certificate_invalid', { message: `${file} is not there, or cannot be read.` });
  }
  const folder = dirname(file);
  const trustedKey = flags.key === null ? null : await readPublicKey(flags.key);
  const verify = (factsNow: readonly FrozenFact[] | null): Promise<VerifiedCertificate> =>
    verifyCertificate({
      certificate,
      // Names in a certificate are names, never paths.
      readFile: (name) => readBounded(join(folder, basename(name))),
      trustedKey,
      factsNow,
    });
  const first = await verify(null);
  const facts = first.body === null || flags['skip-box'] ? null : await factsOfThisBox(first.body, stop);
  const verified = facts === null ? first : await verify(facts);
  output.result(flags.json ? documentOf(verified) : render(verified, output));
  return exitCodeOf(verified, flags['accept-simulated']);
}

function exitCodeOf({ body, authentic }: VerifiedCertificate, acceptSimulated: boolean): number {
  if (body === null || !authentic) return 1;
  if (body.basis === 'simulated' && !acceptSimulated) return 1;
  return { pass: 0, fail: 1, undecided: 4 }[body.verdict];
}

/** Null: it was certified on another box, whose state cannot be seen from here. */
async function factsOfThisBox(body: CertificateBody, signal: AbortSignal): Promise<FrozenFact[] | null> {
  const host = await readHostFacts(liveMachine(), { light: true });
  const service = await readServiceFacts({
    baseUrl: body.target.url,
    model: body.target.model,
    deployment: null,
  }).catch(() => null);
  const now = await freezeFacts({ host, service, signal });
  const identity = ['machine.model', 'cpu.model', 'gpu0.uuid'];
  const same = identity.every((id) => valueOf(body.facts, id) === valueOf(now, id));
  return same ? now : null;
}

function valueOf(facts: readonly FrozenFact[], id: string): FrozenFact['value'] {
  return facts.find((fact) => fact.id === id)?.value ?? null;
}

/** A public or private key in PEM. @throws AppError `certificate_key_unusable` */
async function readPublicKey(path: string): Promise<string> {
  try {
    return rawPublicKey(createPublicKey(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new AppError('certificate_key_unusable', {
      message: `${path} is no key in PEM: ${(cause as Error).message}.`,
      nextStep: 'Give the public key of the one whose certificates you trust.',
      cause,
    });
  }
}

async function readBounded(path: string): Promise<Buffer | null> {
  try {
    const { size } = await stat(path);
    return size <= limits.benchReportBytes ? await readFile(path) : null;
  } catch {
    return null;
  }
}

function documentOf({ body, findings, authentic }: VerifiedCertificate): string {
  const about =
    body === null ? {} : { id: body.id, verdict: body.verdict, basis: body.basis, title: body.title };
  return JSON.stringify({ schema: 'edgewright/certificate-check@1', authentic, ...about, findings }, null, 2);
}

const marks: Readonly<Record<CertificateFinding['status'], { mark: string; style: Style }>> = {
  ok: { mark: 'ok   ', style: 'green' },
  wrong: { mark: 'wrong', style: 'red' },
  note: { mark: 'note ', style: 'yellow' },
};

function render({ body, findings, authentic }: VerifiedCertificate, { report }: CommandOutput): string {
  const head = body === null ? 'No certificate' : `${body.title}, ${body.issuedAt}`;
  const words = authentic
    ? report.style('green', 'AUTHENTIC')
    : report.style('red', 'NOT AUTHENTIC: do not rely on it');
  const lines = findings.map(({ status, message }) => {
    const { mark, style } = marks[status];
    return `  ${report.style(style, mark)}  ${message}`;
  });
  return [`${words}  ${head}`, ...lines].join('\n');
}
