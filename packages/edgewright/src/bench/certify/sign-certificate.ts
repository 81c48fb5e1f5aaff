import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Certificate, CertificateBody } from '../../contract/certificate.ts';
import { canonicalJson } from './canonical-json.ts';

/** Ed25519 public keys in DER begin with these bytes; the raw 32 follow (RFC 8410). */
const derPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** The certificate as it is written to the disk: canonical, one line. */
export function certificateText(certificate: Certificate): string {
  return `${canonicalJson(certificate)}\n`;
}

/** @param privateKey Ed25519 */
export function signCertificate(body: CertificateBody, privateKey: KeyObject): Certificate {
  const value = sign(null, Buffer.from(canonicalJson(body)), privateKey).toString('base64');
  return { body, signature: { algorithm: 'Ed25519', publicKey: rawPublicKey(privateKey), value } };
}

/** Whether the signature is that of this body by this key. False for everything that is no signature. */
export function isSigned({ body, signature }: Certificate): boolean {
  try {
    const raw = Buffer.from(signature.publicKey, 'base64');
    const key = createPublicKey({ key: Buffer.concat([derPrefix, raw]), format: 'der', type: 'spki' });
    const value = Buffer.from(signature.value, 'base64');
    // Base64 has several ways to write the same bytes; only one of them counts.
    if (value.toString('base64') !== signature.value || raw.toString('base64') !== signature.publicKey)
      return false;
    return verify(null, Buffer.from(canonicalJson(body)), key, value);
  } catch {
    return false;
  }
}

/** Base64 of the raw 32 bytes of a private or public key's public half. */
export function rawPublicKey(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(derPrefix.length).toString('base64');
}

/** Short enough to be read over the phone: the first 16 hex digits of the SHA-256 of the raw key, in fours. */
export function fingerprintOf(publicKey: string): string {
  const digest = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
  return digest.slice(0, 16).match(/.{4}/g)?.join(' ') ?? digest;
}
