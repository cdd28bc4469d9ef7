import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { ServiceError } from '../errors.js';

export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface Certificate {
  /** PEM: the certificate and those that signed it. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly endsAt: Date;
  /** Another one when either file was changed. */
  readonly mark: string;
}

/** Throws ServiceError `CERTIFICATE_UNREADABLE`, also for a key of another certificate. */
export function readCertificate(files: CertificateFiles): Certificate {
  try {
    // Before they are read: what is changed meanwhile is noticed the next time.
    const mark = certificateMark(files);
    const cert = readFileSync(files.certificateFile, 'utf8');
    const key = readFileSync(files.keyFile, 'utf8');
    const parsed = new X509Certificate(cert);
    if (!parsed.checkPrivateKey(createPrivateKey(key))) throw new Error('The key is of another certificate.');
    return { cert, key, endsAt: new Date(parsed.validTo), mark };
  } catch (cause) {
    throw new ServiceError({
      code: 'CERTIFICATE_UNREADABLE',
      message: 'The certificate and its key cannot be read, or do not belong together.',
      remedy: `Check ${files.certificateFile} and ${files.keyFile}, and that the service’s user may read both.`,
      cause,
    });
  }
}

/** As `Certificate.mark`, without reading the files. */
export function certificateMark({ certificateFile, keyFile }: CertificateFiles): string {
  return [certificateFile, keyFile]
    .map(file => {
      const { mtimeMs, size, ino } = statSync(file);
      return `${ino}:${mtimeMs}:${size}`;
    })
    .join('|');
}
