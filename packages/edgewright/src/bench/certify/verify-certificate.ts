import { createHash } from 'node:crypto';
import {
  type Certificate,
  type CertificateBody,
  certificateSchema,
  type FrozenFact,
} from '../../contract/certificate.ts';
import { type RequestRecord, requestRecordSchema } from '../../contract/request-record.ts';
import { canonicalJson } from './canonical-json.ts';
import { type DerivedCertificate, deriveCertificate } from './derive-certificate.ts';
import { certificateText, fingerprintOf, isSigned } from './sign-certificate.ts';

/** Names of the files of a certificate, in one folder. */
export const certificateFiles = {
  certificate: 'certificate.json',
  records: 'records.jsonl',
  page: 'certificate.html',
} as const;

/** One thing that was looked at. `note`: for the reader to judge. */
export interface CertificateFinding {
  readonly id: 'form' | 'signature' | 'key' | 'files' | 'arithmetic' | 'basis' | 'verdict' | 'box';
  readonly status: 'ok' | 'wrong' | 'note';
  readonly message: string;
}

export interface VerifyInput {
  /** The bytes of `certificate.json`. */
  readonly certificate: Buffer;
  /** A file that lies beside it; null: it is not there. */
  readonly readFile: (name: string) => Promise<Buffer | null>;
  /** Only this key is trusted, base64 of its raw bytes; null: any, and its fingerprint is told. */
  readonly trustedKey: string | null;
  /** What holds on this box now; null: nobody looked. */
  readonly factsNow: readonly FrozenFact[] | null;
}

export interface VerifiedCertificate {
  /** Null: not even that could be read. */
  readonly body: CertificateBody | null;
  readonly findings: readonly CertificateFinding[];
  /** Form, signature, key, files and arithmetic all hold. Says nothing about the verdict inside. */
  readonly authentic: boolean;
}

/** Looks at everything that a certificate rests on. Never throws for what is in it. */
export async function verifyCertificate(input: VerifyInput): Promise<VerifiedCertificate> {
  const certificate = parse(input.certificate);
  if (certificate === null) {
    const message = 'It is no certificate of this version: not the JSON that is expected.';
    return { body: null, authentic: false, findings: [{ id: 'form', status: 'wrong', message }] };
  }
  const { body } = certificate;
  const findings = [
    form(certificate, input.certificate),
    signature(certificate),
    key(certificate, input.trustedKey),
    ...(await files(body, input.readFile)),
    await arithmetic(body, input.readFile),
    basis(body),
    verdict(body),
    ...box(body, input.factsNow),
  ];
  return { body, findings, authentic: findings.every(({ status }) => status !== 'wrong') };
}

function parse(bytes: Buffer): Certificate | null {
  try {
    return certificateSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return null;
  }
}

function form(certificate: Certificate, bytes: Buffer): CertificateFinding {
  // Fields that this version does not know would be dropped by the parser: then the texts differ, too.
  const same = Buffer.from(certificateText(certificate)).equals(bytes);
  return same
    ? { id: 'form', status: 'ok', message: 'The file is in canonical form.' }
    : {
        id: 'form',
        status: 'wrong',
        message: 'The file is not in the one form that was signed: it was changed.',
      };
}

function signature(certificate: Certificate): CertificateFinding {
  return isSigned(certificate)
    ? { id: 'signature', status: 'ok', message: 'The signature is that of this content (Ed25519).' }
    : { id: 'signature', status: 'wrong', message: 'The signature is not that of this content.' };
}

function key({ signature: { publicKey } }: Certificate, trusted: string | null): CertificateFinding {
  const fingerprint = fingerprintOf(publicKey);
  if (trusted === null) {
    const message = `Signed with the key ${fingerprint}. Whose it is, is for you to know: --key FILE accepts one alone.`;
    return { id: 'key', status: 'note', message };
  }
  return trusted === publicKey
    ? { id: 'key', status: 'ok', message: `Signed with the key that you trust, ${fingerprint}.` }
    : {
        id: 'key',
        status: 'wrong',
        message: `Signed with ${fingerprint}, and not with the key that you trust, ${fingerprintOf(trusted)}.`,
      };
}

async function files(
  body: CertificateBody,
  readFile: VerifyInput['readFile'],
): Promise<CertificateFinding[]> {
  const findings: CertificateFinding[] = [];
  for (const { name, bytes, sha256 } of body.files) {
    const content = await readFile(name);
    const message =
      content === null
        ? `${name} is not there.`
        : content.length !== bytes
          ? `${name} has ${content.length} bytes instead of ${bytes}.`
          : createHash('sha256').update(content).digest('hex') === sha256
            ? null
            : `${name} was changed: its SHA-256 is another one.`;
    if (message !== null) findings.push({ id: 'files', status: 'wrong', message });
  }
  if (!body.files.some(({ name }) => name === certificateFiles.records)) {
    findings.push({ id: 'files', status: 'wrong', message: 'It names no records.' });
  }
  if (findings.length > 0) return findings;
  return [{ id: 'files', status: 'ok', message: `${body.files.length} files are as they were signed.` }];
}

async function arithmetic(
  body: CertificateBody,
  readFile: VerifyInput['readFile'],
): Promise<CertificateFinding> {
  const records = readRecordLines(await readFile(certificateFiles.records));
  if (records === null) {
    return { id: 'arithmetic', status: 'wrong', message: 'The records cannot be read.' };
  }
  const derived = deriveCertificate(body, records);
  const { verdict: word, verdicts, checks, runs, stages } = body;
  const signed = { verdict: word, verdicts, checks, runs, stages };
  if (canonicalJson(withoutSentences(derived)) !== canonicalJson(withoutSentences(signed))) {
    return {
      id: 'arithmetic',
      status: 'wrong',
      message: 'Figures or verdicts do not follow from the records.',
    };
  }
  const message = `All figures and verdicts follow from the ${records.length} records`;
  return canonicalJson(derived) === canonicalJson(signed)
    ? { id: 'arithmetic', status: 'ok', message: `${message}.` }
    : {
        id: 'arithmetic',
        status: 'note',
        message: `${message}; this version says some of it in other words.`,
      };
}

/** Fields that only say in a sentence what others say in figures. */
const sentences: ReadonlySet<string> = new Set(['title', 'because', 'message']);

/** A later version may word things better, and must not make older certificates wrong by that. */
function withoutSentences(value: DerivedCertificate): unknown {
  const text = JSON.stringify(value, (key, inner: unknown) => (sentences.has(key) ? undefined : inner));
  return JSON.parse(text) as unknown;
}

function readRecordLines(content: Buffer | null): RequestRecord[] | null {
  if (content === null) return null;
  try {
    return content
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => requestRecordSchema.parse(JSON.parse(line)));
  } catch {
    return null;
  }
}

function basis(body: CertificateBody): CertificateFinding {
  return body.basis === 'measured'
    ? { id: 'basis', status: 'ok', message: 'A real server was measured.' }
    : { id: 'basis', status: 'note', message: 'SIMULATED: it says nothing about any machine.' };
}

function verdict({ verdict: word }: CertificateBody): CertificateFinding {
  return {
    id: 'verdict',
    status: word === 'pass' ? 'ok' : 'note',
    message: `The verdict in it is: ${word}.`,
  };
}

/** What has changed on this box since. A change does not make the certificate wrong: it makes it one of another state. */
function box({ facts }: CertificateBody, now: readonly FrozenFact[] | null): CertificateFinding[] {
  if (now === null) return [];
  const known = new Map(now.map((fact) => [fact.id, fact.value]));
  const changed = facts.flatMap(({ id, value }) => {
    const today = known.get(id);
    if (value === null || today === undefined || today === null) return [];
    if (withoutPort(today) === withoutPort(value)) return [];
    return [`${id} was ${value} and is ${today}`];
  });
  if (changed.length > 0) {
    return changed.map((message) => ({ id: 'box', status: 'note', message: `Changed since: ${message}.` }));
  }
  return [{ id: 'box', status: 'ok', message: 'Nothing that is recorded has changed on this box.' }];
}

/** A command without the port that its engine was given: a free one each time. */
function withoutPort(value: FrozenFact['value']): FrozenFact['value'] {
  return typeof value === 'string' ? value.replaceAll(/(--port[ =])\d{1,5}\b/g, '$1…') : value;
}
