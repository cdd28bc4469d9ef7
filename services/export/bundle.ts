import { strToU8, type Zippable, zipSync } from 'fflate';
import { z } from 'zod';
import { sha256 } from '../record/chain.js';
import { signStatement } from '../record/statement.js';
import type { RecordSigner } from '../store/signing-key.js';
import {
  type ExportContent,
  exportedCase,
  exportedEntry,
  exportedFinding,
  exportedMessage,
  type Manifest,
  manifest,
} from './content.js';
import { readmeText } from './readme.js';

/** Shapes of the files of a bundle. */
export const SCHEMAS = {
  'case.schema.json': exportedCase,
  'messages.schema.json': exportedMessage,
  'findings.schema.json': exportedFinding,
  'record.schema.json': exportedEntry,
  'manifest.schema.json': manifest,
} as const;

export const FILES = {
  manifest: 'manifest.json',
  signature: 'manifest.sig',
  publicKey: 'public-key.pem',
  about: 'case.json',
  messages: 'messages.jsonl',
  findings: 'findings.jsonl',
  record: 'record.jsonl',
  readme: 'README.txt',
} as const;

export interface BundleParts {
  readonly content: ExportContent;
  readonly signer: RecordSigner;
  /** Of Candour. */
  readonly version: string;
}

/** The files of a bundle by name. The manifest holds the hash of every other one but its own signature and key. */
export function bundleFiles({ content, signer, version }: BundleParts): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>([
    [FILES.about, strToU8(`${JSON.stringify(content.about, null, 2)}\n`)],
    [FILES.messages, jsonLines(content.messages)],
    [FILES.findings, jsonLines(content.findings)],
    [FILES.record, jsonLines(content.entries)],
    ...Object.entries(SCHEMAS).map(([name, shape]) => [name, schemaFile(shape)] as const),
    [FILES.readme, strToU8(readmeText(content.about.number, signer.fingerprint, content.redacted))],
  ]);
  const text = `${JSON.stringify(manifestOf(content, files, signer, version), null, 2)}\n`;
  return new Map([
    [FILES.manifest, strToU8(text)],
    [FILES.signature, Buffer.from(signer.sign(strToU8(text)), 'base64')],
    [FILES.publicKey, strToU8(signer.publicKeyPem)],
    ...files,
  ]);
}

export function zipOf(files: ReadonlyMap<string, Uint8Array>, at: Date): Uint8Array {
  const entries: Zippable = {};
  for (const [name, bytes] of files) entries[name] = [bytes, { mtime: at }];
  return zipSync(entries);
}

function manifestOf(
  { about, entries, redacted }: ExportContent,
  files: ReadonlyMap<string, Uint8Array>,
  signer: RecordSigner,
  version: string,
): Manifest {
  const { at, by, purpose, recipient } = about.exported;
  return {
    format: 'candour export 1',
    case: about.number,
    exportedAt: at,
    exportedBy: by,
    purpose,
    recipient,
    redacted,
    head: signedHead({ about, entries }, signer),
    files: [...files].map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })),
    publicKeyFingerprint: signer.fingerprint,
    version,
  };
}

/** What the end of the record was when it was exported. */
export function signedHead({ about, entries }: Pick<ExportContent, 'about' | 'entries'>, signer: RecordSigner) {
  const last = entries.at(-1);
  if (!last) throw new Error('A case without a record cannot be exported.');
  const { seq, hash } = last;
  return signStatement({ statement: 'head', record: about.number, seq, hash, at: about.exported.at }, signer);
}

function jsonLines(values: readonly unknown[]): Uint8Array {
  return strToU8(values.map(value => `${JSON.stringify(value)}\n`).join(''));
}

function schemaFile(shape: z.ZodType): Uint8Array {
  return strToU8(`${JSON.stringify(z.toJSONSchema(shape), null, 2)}\n`);
}
