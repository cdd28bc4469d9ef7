import { createPublicKey } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { z } from 'zod';
import { ServiceError } from '../errors.js';
import {
  BEGINNING,
  COMMITTED,
  type CommittedField,
  commit,
  hashOfEntry,
  hashOfFirstForm,
  sha256,
} from '../record/chain.js';
import { readStatement } from '../record/statement.js';
import { fingerprintOf, isSigned } from '../store/signing-key.js';
import { FILES } from './bundle.js';
import { type ExportedEntry, exportedEntry, type Manifest, manifest as manifestShape } from './content.js';

/** Something in a bundle that is not as it was exported. */
export interface BundleProblem {
  /** The case, and the first entry that is wrong; `null` where it is no entry. */
  readonly record: string | null;
  readonly seq: number | null;
  readonly file: string;
  readonly problem: string;
}

export interface VerifiedBundle {
  /** `null` when the manifest cannot be read. */
  readonly case: string | null;
  readonly exportedAt: string | null;
  /** Of the key in the bundle: to be compared with paper. `null`: there is none. */
  readonly fingerprint: string | null;
  readonly entries: number;
  /** Entries of which something is withheld, and that were checked by their commitments. */
  readonly withheld: number;
  /** Withheld entries of the first form, which has no commitments: only their place in the chain was checked. */
  readonly unproven: number;
  /** The gravest first: entries, then the rest. */
  readonly problems: readonly BundleProblem[];
}

const MOST_BYTES = 512 * 2 ** 20;
const MOST_FILES = 100;

/** Reads a bundle from a zip or a folder. Throws ServiceError `BUNDLE_UNREADABLE`. */
export function readBundle(path: string): ReadonlyMap<string, Uint8Array> {
  try {
    if (statSync(path).isDirectory()) {
      const names = readdirSync(path, { withFileTypes: true }).filter(entry => entry.isFile());
      return new Map(names.slice(0, MOST_FILES).map(({ name }) => [name, readFileSync(join(path, name))]));
    }
    let bytes = 0;
    let files = 0;
    const unpacked = unzipSync(readFileSync(path), {
      filter: ({ originalSize }) => {
        bytes += originalSize;
        files += 1;
        if (bytes > MOST_BYTES || files > MOST_FILES) throw new Error('It is larger than any bundle.');
        return true;
      },
    });
    return new Map(Object.entries(unpacked));
  } catch (cause) {
    throw new ServiceError({
      code: 'BUNDLE_UNREADABLE',
      message: `${path} is no bundle that can be read.`,
      remedy: 'Give the zip as it was exported, or the folder that it was unpacked into.',
      cause,
    });
  }
}

/** Checks a bundle by itself. `fingerprint`: of the key that it must be signed with, when that is known. */
export function verifyBundle(
  files: ReadonlyMap<string, Uint8Array>,
  fingerprint: string | null = null,
): VerifiedBundle {
  const problems: BundleProblem[] = [];
  const wrong = (file: string, problem: string, at: { record: string; seq: number } | null = null) =>
    problems.push({ record: at?.record ?? null, seq: at?.seq ?? null, file, problem });
  const held = readManifest(files, wrong);
  const publicKey = readPublicKey(files, wrong);
  const found = publicKey === null ? null : fingerprintOf(publicKey);
  if (publicKey !== null && found !== null) checkSignature(files, held, publicKey, wrong);
  if (found !== null && fingerprint !== null && found !== fingerprint) {
    wrong(FILES.publicKey, 'It is signed with another key than the one whose fingerprint was given.');
  }
  if (held) checkFiles(files, held, wrong);
  const record = checkRecord(files, held, publicKey, wrong);
  const sorted = [...problems.filter(({ seq }) => seq !== null), ...problems.filter(({ seq }) => seq === null)];
  return {
    case: held?.case ?? null,
    exportedAt: held?.exportedAt ?? null,
    fingerprint: found,
    ...record,
    problems: sorted,
  };
}

type Wrong = (file: string, problem: string, at?: { record: string; seq: number } | null) => void;

function readManifest(files: ReadonlyMap<string, Uint8Array>, wrong: Wrong): Manifest | null {
  const read = parsed(files.get(FILES.manifest), manifestShape);
  if (read === null) wrong(FILES.manifest, 'It is missing, or no manifest of an export.');
  return read;
}

function readPublicKey(files: ReadonlyMap<string, Uint8Array>, wrong: Wrong): string | null {
  try {
    const pem = Buffer.from(files.get(FILES.publicKey) ?? []).toString('utf8');
    return createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64');
  } catch {
    wrong(FILES.publicKey, 'It is missing, or no public key.');
    return null;
  }
}

function checkSignature(
  files: ReadonlyMap<string, Uint8Array>,
  held: Manifest | null,
  publicKey: string,
  wrong: Wrong,
) {
  const signature = Buffer.from(files.get(FILES.signature) ?? []).toString('base64');
  if (!isSigned(files.get(FILES.manifest) ?? new Uint8Array(), signature, publicKey)) {
    wrong(FILES.signature, 'The manifest is not what was signed with the key of this bundle.');
  }
  if (held && held.publicKeyFingerprint !== fingerprintOf(publicKey)) {
    wrong(FILES.publicKey, 'It is not the key that the manifest names.');
  }
}

function checkFiles(files: ReadonlyMap<string, Uint8Array>, held: Manifest, wrong: Wrong) {
  const named = new Set<string>([FILES.manifest, FILES.signature, FILES.publicKey]);
  for (const { name, sha256: expected } of held.files) {
    named.add(name);
    const bytes = files.get(name);
    if (bytes === undefined) wrong(name, 'It is missing.');
    else if (sha256(bytes) !== expected) wrong(name, 'It was changed after the export.');
  }
  for (const name of files.keys()) if (!named.has(name)) wrong(name, 'It does not belong to the export.');
}

function checkRecord(
  files: ReadonlyMap<string, Uint8Array>,
  held: Manifest | null,
  publicKey: string | null,
  wrong: Wrong,
): Pick<VerifiedBundle, 'entries' | 'withheld' | 'unproven'> {
  const lines = Buffer.from(files.get(FILES.record) ?? [])
    .toString('utf8')
    .split('\n')
    .filter(line => line !== '');
  const record = held?.case ?? '?';
  const count = { entries: 0, withheld: 0, unproven: 0 };
  let previous = { hash: BEGINNING, form: 1 };
  for (const [seq, line] of lines.entries()) {
    const entry = parsed(line, exportedEntry);
    const problem =
      entry === null ? 'It cannot be read.' : problemOf(entry, { record: held?.case ?? entry.record, seq }, previous);
    if (entry === null || problem !== null) {
      wrong(FILES.record, problem ?? '', { record, seq });
      return count;
    }
    count.entries += 1;
    if (COMMITTED.some(field => field !== 'key' && 'commitment' in entry[field])) count.withheld += 1;
    if (texts(entry) === null && entry.form === 1) count.unproven += 1;
    previous = { hash: entry.hash, form: entry.form };
  }
  checkEnd(held, publicKey, { record, seq: lines.length - 1, hash: previous.hash }, wrong);
  return count;
}

function problemOf(
  entry: ExportedEntry,
  place: { readonly record: string; readonly seq: number },
  previous: { readonly hash: string; readonly form: number },
): string | null {
  if (entry.record !== place.record) return 'It is of another record.';
  if (entry.seq !== place.seq) return 'An entry is missing, or stands in another place.';
  if (entry.previousHash !== previous.hash) return 'It does not follow from the entry before it.';
  if (entry.form < previous.form) return 'It has the form of older entries than the one before it.';
  const expected = expectedHash(entry);
  return expected === null || expected === entry.hash ? null : 'It was changed after it was written.';
}

/** `null`: it cannot be told, since something of an entry of the first form is withheld. */
function expectedHash(entry: ExportedEntry): string | null {
  const place = { caseId: entry.record, seq: entry.seq, at: entry.at, previousHash: entry.previousHash };
  if (entry.form === 2) {
    const of = (field: CommittedField) => {
      const one = entry[field];
      return 'commitment' in one ? (one.commitment ?? '') : commit(one.salt ?? '', one.text);
    };
    return hashOfEntry(place, { key: of('key'), kind: of('kind'), actor: of('actor'), body: of('body') });
  }
  const open = texts(entry);
  if (open === null) return null;
  const { kind = '', id = '', name = '' } = actorIn(open.actor);
  return hashOfFirstForm(place, { ...open, actor: { kind, id, name } });
}

/** What an entry says, when nothing of it is withheld. */
function texts(entry: ExportedEntry): Readonly<Record<CommittedField, string>> | null {
  const { key, kind, actor, body } = entry;
  if ('commitment' in key || 'commitment' in kind || 'commitment' in actor || 'commitment' in body) return null;
  return { key: key.text, kind: kind.text, actor: actor.text, body: body.text };
}

function actorIn(text: string): { readonly kind?: string; readonly id?: string; readonly name?: string } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function checkEnd(
  held: Manifest | null,
  publicKey: string | null,
  end: { readonly record: string; readonly seq: number; readonly hash: string },
  wrong: Wrong,
) {
  if (!held) return;
  const at = { record: end.record, seq: Math.max(0, end.seq) };
  const said = readStatement(held.head);
  if (said?.statement !== 'head' || held.head.publicKey !== publicKey || said.record !== held.case) {
    wrong(FILES.manifest, 'The end of the record is not what was signed.', at);
  } else if (end.seq < said.seq) {
    wrong(FILES.record, `The last entries are missing: it ended with entry ${said.seq}.`, { ...at, seq: end.seq + 1 });
  } else if (end.seq > said.seq) {
    wrong(FILES.record, `It was added after the export: the record ended with entry ${said.seq}.`, {
      ...at,
      seq: said.seq + 1,
    });
  } else if (end.hash !== said.hash) {
    wrong(FILES.record, 'The record was written anew: its end is not what was signed.', at);
  }
}

function parsed<T>(bytes: Uint8Array | string | undefined, shape: z.ZodType<T>): T | null {
  if (bytes === undefined) return null;
  try {
    const read = shape.safeParse(JSON.parse(typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
