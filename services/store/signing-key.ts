import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ServiceError } from '../errors.js';
import { fillPrivate, openPrivate, readPrivate } from './private-file.js';

/** Signs what the record said at a moment (Ed25519), so that a record which was written anew does not pass for the old one. */
export class RecordSigner {
  /** DER (SubjectPublicKeyInfo) as base64: what stands beside a signature. */
  readonly publicKey: string;
  /** PEM, for openssl. */
  readonly publicKeyPem: string;
  readonly fingerprint: string;
  readonly #privateKey: KeyObject;

  constructor(privateKeyPem: string) {
    this.#privateKey = createPrivateKey(privateKeyPem);
    if (this.#privateKey.asymmetricKeyType !== 'ed25519') throw new Error('It is no Ed25519 key.');
    const publicKey = createPublicKey(this.#privateKey);
    this.publicKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    this.publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    this.fingerprint = fingerprintOf(this.publicKey);
  }

  /** A new random key, as PEM (PKCS #8). */
  static newKey(): string {
    return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  /** 64 bytes as base64. */
  sign(bytes: Uint8Array): string {
    return sign(null, bytes, this.#privateKey).toString('base64');
  }
}

/** Hex SHA-256 of the public key's DER: `openssl pkey -pubin -in public-key.pem -outform DER | sha256sum` gives the same. */
export function fingerprintOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
}

/** For paper: sixteen groups of four. */
export function fingerprintText(fingerprint: string): string {
  return (fingerprint.match(/.{1,4}/g) ?? []).join(' ');
}

/** As typed from paper: blanks, colons and capitals do not matter. `null`: it is no fingerprint. */
export function readFingerprint(typed: string): string | null {
  const plain = typed.replaceAll(/[\s:]/g, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(plain) ? plain : null;
}

/** False as well when the key or the signature is none. `publicKey` and `signature` as base64. */
export function isSigned(bytes: Uint8Array, signature: string, publicKey: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, bytes, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** It stands beside the key file, and is protected like it. */
export function signingKeyFile(keyFile: string): string {
  return join(dirname(keyFile), 'record-key.pem');
}

/** Throws ServiceError `SIGNING_KEY_MISSING`, `SIGNING_KEY_EXPOSED` or `SIGNING_KEY_DAMAGED`. */
export function loadSigner(path: string): RecordSigner {
  let file: ReturnType<typeof readPrivate>;
  try {
    file = readPrivate(path);
  } catch (cause) {
    throw new ServiceError({
      code: 'SIGNING_KEY_MISSING',
      message: `The key that signs the record, ${path}, cannot be read.`,
      remedy:
        'Restore it from its backup, and check that the service’s user may read it. `candour key create` makes a new one.',
      cause,
    });
  }
  if (file.isExposed) {
    throw new ServiceError({
      code: 'SIGNING_KEY_EXPOSED',
      message: `Other users of this machine may read the key that signs the record, ${path}.`,
      remedy: `Run: chmod 600 ${path}`,
    });
  }
  try {
    return new RecordSigner(file.text);
  } catch (cause) {
    throw new ServiceError({
      code: 'SIGNING_KEY_DAMAGED',
      message: `The key that signs the record, ${path}, is not what Candour wrote.`,
      remedy:
        'Restore it from its backup. With another key, earlier exports and anchors count as signed by somebody else.',
      cause,
    });
  }
}

/** Reads the key, or makes it when there is none: readable by this user only. `isNew`: it was made just now. */
export function readySigner(path: string): { readonly signer: RecordSigner; readonly isNew: boolean } {
  if (existsSync(path)) return { signer: loadSigner(path), isNew: false };
  fillPrivate(openPrivate(path), RecordSigner.newKey());
  return { signer: loadSigner(path), isNew: true };
}
