import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { writeWhole } from '../../base/whole-file.ts';
import { conductCertification } from '../../bench/certify/conduct-certification.ts';
import { deriveCertificate } from '../../bench/certify/derive-certificate.ts';
import { type CertificatePageContent, renderCertificate } from '../../bench/certify/render-certificate.ts';
import {
  certificateText,
  fingerprintOf,
  rawPublicKey,
  signCertificate,
} from '../../bench/certify/sign-certificate.ts';
import { openSigningKey } from '../../bench/certify/signing-key.ts';
import { certificateFiles } from '../../bench/certify/verify-certificate.ts';
import type { FoundTarget } from '../../bench/client/find-target.ts';
import { requestsOf } from '../../bench/conduct/open-load-run.ts';
import { findMaterial } from '../../bench/prompts/prompt-material.ts';
import { openTokenCounter } from '../../bench/prompts/token-counters.ts';
import { readRecords } from '../../bench/report/read-records.ts';
import type {
  Certificate,
  CertificationPlan,
  CertificationSurroundings,
  FrozenFact,
} from '../../contract/certificate.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import { clientPlaceOf, targetOfFlags } from '../bench/bench-target.ts';
import { watchBoxSamples } from '../bench/box-samples.ts';
import { checkThisClient } from '../bench/check-this-client.ts';
import { extraOf } from '../bench/question-of-bench.ts';
import { recordRun } from '../bench/recorded-run.ts';
import { newRunId, openRunFolder } from '../bench/run-folder.ts';
import type { CommandOutput } from '../command-output.ts';
import { dataDirectory } from '../data-directory.ts';
import { readVersion } from '../installed-files.ts';
import { readAttachedResult } from './attached-result.ts';
import type { CertifyFlags } from './certify-flags.ts';
import { freezeFacts } from './freeze-facts.ts';
import { minimalStepOf } from '../services/minimal-step.ts';
import { planCertification } from './plan-certification.ts';
import { renderVerdict } from './render-verdict.ts';
import { readServiceFacts, type ServiceFacts } from '../services/service-facts.ts';

type Surroundings = { output: CommandOutput; stop: AbortSignal };

/** The whole procedure. Exit code 0: certified; 1: not; 4: what was measured does not decide. */
export async function runCertify(
  { url, flags }: { url: string | null; flags: CertifyFlags },
  { output, stop }: Surroundings,
): Promise<number> {
  const plan = planCertification(flags);
  const quality = await readAttachedResult(flags.quality, { schema: 'edgewright/eval@1', command: 'eval' });
  const soak = await readAttachedResult(flags.soak, { schema: 'edgewright/soak@1', command: 'soak' });
  const keyPath = flags['signing-key'] ?? join(dataDirectory(), 'keys', 'certificates.pem');
  const key = await openSigningKey(keyPath, { mayMake: flags['signing-key'] === null });
  const target = await targetOfFlags(url, flags, stop);
  const id = newRunId('certificate');
  const folder = await openRunFolder(id, flags.out);
  const { facts, service, minimalStepMs } = await lookAround(target, stop);
  const clientCheck = await checkThisClient(plan.sessions, { output, stop });
  if (!clientCheck.ok && !stop.aborted && !flags['despite-imprecision']) {
    const message = `This client is too imprecise to certify anything: ${clientCheck.because.join('; ')}.`;
    throw new AppError('bench_client_too_slow', { message });
  }
  const startedAt = new Date().toISOString();
  const measured = await measure({ plan, target, folder, flags }, { output, stop });
  const surroundings: CertificationSurroundings = {
    admits: target.engine !== null,
    throttled: measured.throttled,
    minimalStepMs,
    missing: measured.missing,
  };
  const recordsPath = join(folder, certificateFiles.records);
  const { records } = await readRecords(recordsPath);
  const grounds = { plan, surroundings, clientCheck, quality, soak };
  const content: CertificatePageContent = {
    schema: 'edgewright/certificate@1',
    id,
    issuedAt: new Date().toISOString(),
    edgewrightVersion: readVersion(),
    basis: target.simulated ? 'simulated' : 'measured',
    title: `${target.model} for ${plan.sessions} ${plan.sessions === 1 ? 'user' : 'users'}`,
    target: {
      url: target.baseUrl,
      model: target.model,
      engine: service?.deployment?.engine ?? target.engine ?? target.ownedBy,
      clientPlace: clientPlaceOf(target.baseUrl),
    },
    ...grounds,
    ...deriveCertificate(grounds, records),
    facts,
    startedAt,
    endedAt: new Date().toISOString(),
  };
  const page = renderCertificate(content, fingerprintOf(rawPublicKey(key)));
  await writeWhole(join(folder, certificateFiles.page), page);
  const files = await Promise.all(
    [certificateFiles.records, certificateFiles.page].map((name) => signedFile(folder, name)),
  );
  const certificate: Certificate = signCertificate({ ...content, files }, key);
  await writeWhole(join(folder, certificateFiles.certificate), certificateText(certificate));
  output.result(flags.json ? certificateText(certificate).trimEnd() : renderVerdict(content, output.report));
  output.note(`Kept in ${folder}: ${Object.values(certificateFiles).join(', ')}.`);
  return { pass: 0, fail: 1, undecided: 4 }[content.verdict];
}

/** Everything about box and service that has to stay as it is. */
async function lookAround(
  target: FoundTarget,
  signal: AbortSignal,
): Promise<{ facts: FrozenFact[]; service: ServiceFacts | null; minimalStepMs: number | null }> {
  // Of a simulation this box is only the stage: what it is says nothing of what was rehearsed.
  const here = clientPlaceOf(target.baseUrl) === 'same-box' && !target.simulated;
  const host = here ? await readHostFacts(liveMachine(), { light: true }) : null;
  const service = here ? await readServiceFacts(target) : null;
  const facts = await freezeFacts({ host, service, signal });
  const minimalStepMs = host === null ? null : minimalStepOf(host, service);
  return { facts, service, minimalStepMs };
}

interface Measured {
  readonly missing: string[];
  readonly throttled: string[] | null;
}

async function measure(
  about: { plan: CertificationPlan; target: FoundTarget; folder: string; flags: CertifyFlags },
  { output, stop }: Surroundings,
): Promise<Measured> {
  const { plan, target, folder, flags } = about;
  const extra = extraOf(flags['extra-body']);
  const material = await findMaterial(await openTokenCounter(target, stop), plan.shape.text, stop);
  const freshRequests = () => requestsOf({ target, shape: plan.shape, material, extra });
  // A simulated engine does not run on this box, whose heat therefore says nothing of it.
  const isHere = clientPlaceOf(target.baseUrl) === 'same-box' && !target.simulated;
  const box = isHere ? await watchBoxSamples() : null;
  try {
    const path = join(folder, certificateFiles.records);
    const { result: missing, diskFailure } = await recordRun(
      { target, requests: freshRequests(), seed: plan.shape.seed, path },
      { output, stop },
      ({ run, signal, clear }) => {
        const onStep = (words: string): void => {
          clear();
          output.note(words);
        };
        return conductCertification({ plan, run, freshRequests, signal, onStep });
      },
    );
    if (diskFailure !== null) throw diskFailure;
    return { missing, throttled: box === null ? null : [...box.throttled] };
  } finally {
    await box?.stop();
  }
}

async function signedFile(
  folder: string,
  name: string,
): Promise<{ name: string; bytes: number; sha256: string }> {
  const content = await readFile(join(folder, name));
  return { name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}
