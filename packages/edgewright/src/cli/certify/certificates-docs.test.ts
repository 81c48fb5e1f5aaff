import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { certificateFiles, verifyCertificate } from '../../bench/certify/verify-certificate.ts';
import { certificateCommand } from '../commands/certificate.ts';
import type { certifyFlags } from './certify-flags.ts';

const docs = new URL('../../../../../docs/', import.meta.url);
const page = await readFile(new URL('certificates.md', docs), 'utf8');

describe('docs/certificates.md', () => {
  const own = [
    'slo',
    'quality',
    'soak',
    'signing-key',
  ] as const satisfies readonly (keyof typeof certifyFlags)[];
  const verify = Object.keys(certificateCommand.actions?.[0]?.flags ?? {});
  it.each([...own, ...verify.filter((flag) => flag === 'key' || flag === 'accept-simulated')])(
    'speaks of --%s',
    (flag) => {
      expect(page).toContain(`--${flag}`);
    },
  );
});

/** What was signed once has to hold for ever: whoever changes how figures are worked out meets these. */
describe.each([
  { name: 'certificate-simulated-thor', basis: 'simulated' },
  { name: 'certificate-h200-1', basis: 'measured' },
  { name: 'certificate-h200-8', basis: 'measured' },
  { name: 'certificate-h200-20', basis: 'measured' },
])('docs/reports/$name', ({ name, basis }) => {
  it('is authentic', async () => {
    const folder = new URL(`reports/${name}/`, docs);
    const checked = await verifyCertificate({
      certificate: await readFile(new URL(certificateFiles.certificate, folder)),
      readFile: (file) => readFile(new URL(file, folder)),
      trustedKey: null,
      factsNow: null,
    });
    expect(checked.findings.filter(({ status }) => status === 'wrong')).toEqual([]);
    expect(checked.body).toMatchObject({ basis, verdict: 'pass' });
  });
});
