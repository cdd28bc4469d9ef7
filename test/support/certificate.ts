import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A self-signed certificate for this machine, in PEM files. Made anew in the same place, it is a renewed one. */
export function makeCertificate(
  folder: string,
  days = 30,
): { readonly certificateFile: string; readonly keyFile: string; readonly pem: string } {
  mkdirSync(folder, { recursive: true });
  const certificateFile = join(folder, 'certificate.pem');
  const keyFile = join(folder, 'key.pem');
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', String(days)];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...names, '-keyout', keyFile, '-out', certificateFile], {
    stdio: 'ignore',
  });
  return { certificateFile, keyFile, pem: readFileSync(certificateFile, 'utf8') };
}
