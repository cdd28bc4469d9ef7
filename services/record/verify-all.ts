import { CaseModel } from '../../models/case.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { isServiceRecord, notedLength, readRecord, verifyRecord } from '../cases/record.js';
import type { KeyRing } from '../store/seal.js';
import { fingerprintOf } from '../store/signing-key.js';
import { allAnchors, NEW_SIGNING_KEY } from './anchor.js';
import { BEGINNING, sha256 } from './chain.js';
import { type AnchorStatement, readStatement, type SignedStatement } from './statement.js';

/** Something that is not as it was written. */
export interface Problem {
  /** A case number, `monitoring`, `accounts`, `access`, or `anchors`. */
  readonly record: string;
  /** The first entry that it concerns; of `anchors`, the anchor's number. */
  readonly seq: number;
  readonly problem: string;
}

export interface Verified {
  readonly records: number;
  readonly entries: number;
  readonly anchors: number;
  /** When the last anchor was made: what was written since is held together by the chain alone. `null`: there is none. */
  readonly anchoredAt: string | null;
  readonly problems: readonly Problem[];
}

export interface Verification {
  readonly keys: KeyRing;
  /** Fingerprints of keys whose signatures count: this installation's, and any that the school has on paper. */
  readonly trusted: readonly string[];
  /** Anchors and heads that were kept outside the database: the file in the data folder, copies elsewhere, earlier exports. */
  readonly kept: readonly SignedStatement[];
  readonly advance?: (entries: number) => void;
}

/** Checks every record there is, and all of them against what was signed. */
export async function verifyAll({ keys, trusted, kept, advance }: Verification): Promise<Verified> {
  const anchors = await allAnchors();
  const known = new Set([...trusted, ...(await earlierKeys(keys, trusted))]);
  const expected = new Expected();
  const problems: Problem[] = [...checkAnchors(anchors, known, expected), ...checkKept(kept, anchors, known, expected)];
  const ids = await recordIds(expected);
  let entries = 0;
  for (const id of ids) {
    const seen = new Seen(expected.of(id));
    const broken = await verifyRecord(id, keys, entry => {
      seen.look(entry);
      entries += 1;
      advance?.(1);
    });
    const problem = firstOf(broken, seen.problem(broken !== null)) ?? (await ownerless(id));
    if (problem) problems.push({ record: id, ...problem });
  }
  const last = anchors.at(-1);
  const lastSaid = last ? readStatement(last) : null;
  return { records: ids.length, entries, anchors: anchors.length, anchoredAt: lastSaid?.at ?? null, problems };
}

type Found = Omit<Problem, 'record'>;

function firstOf(a: Found | null, b: Found | null): Found | null {
  if (a === null || b === null) return a ?? b;
  return b.seq < a.seq ? b : a;
}

async function recordIds(expected: Expected): Promise<readonly string[]> {
  const written = await RecordEntryModel.distinct('caseId');
  const cases = await CaseModel.find({ recordLength: { $gt: 0 } }, { _id: 1 }).lean();
  return [...new Set([...written, ...cases.map(one => one._id), ...expected.records()])].sort();
}

/** A record outlives everything: one without its case means that the case was taken away. */
async function ownerless(id: string): Promise<Found | null> {
  if (isServiceRecord(id) || (await notedLength(id)) !== null) return null;
  return { seq: 0, problem: 'The case that it belongs to is not in the database.' };
}

interface End {
  readonly seq: number;
  readonly hash: string;
  /** `anchor 12 of 2026-11-23`. */
  readonly by: string;
}

/** What was signed of each record. */
class Expected {
  readonly #ends = new Map<string, End[]>();

  add(record: string, end: End): void {
    this.#ends.set(record, [...(this.#ends.get(record) ?? []), end]);
  }

  of(record: string): readonly End[] {
    return [...(this.#ends.get(record) ?? [])].sort((a, b) => a.seq - b.seq);
  }

  records(): Iterable<string> {
    return this.#ends.keys();
  }
}

/** Compares the entries of one record with what was signed of it, as they go by. */
class Seen {
  readonly #expected: readonly End[];
  #proven = -1;
  #last = -1;
  #problem: Found | null = null;

  constructor(expected: readonly End[]) {
    this.#expected = expected;
  }

  look({ seq, hash }: { readonly seq: number; readonly hash: string }): void {
    this.#last = seq;
    for (const end of this.#expected) {
      if (end.seq !== seq || this.#problem) continue;
      if (end.hash === hash) this.#proven = seq;
      else this.#problem = { seq: this.#proven + 1, problem: rewritten(this.#proven + 1, end) };
    }
  }

  /** `broken`: the chain ended early, so that nothing can be said of what comes after. */
  problem(broken: boolean): Found | null {
    const beyond = broken ? undefined : this.#expected.find(end => end.seq > this.#last);
    if (this.#problem || !beyond) return this.#problem;
    return { seq: this.#last + 1, problem: `The last entries are missing: ${beyond.by} holds entry ${beyond.seq}.` };
  }
}

function rewritten(from: number, { seq, by }: End): string {
  const which = from === seq ? 'It is' : `One of the entries ${from} to ${seq} is`;
  return `${which} not what ${by} holds: the record was written anew.`;
}

function checkAnchors(anchors: readonly SignedStatement[], known: ReadonlySet<string>, expected: Expected): Problem[] {
  const problems: Problem[] = [];
  const wrong = (seq: number, problem: string) => problems.push({ record: 'anchors', seq, problem });
  let previous = BEGINNING;
  for (const [number, signed] of anchors.entries()) {
    const said = anchorIn(signed);
    if (said === null) wrong(number, 'It is not what was signed.');
    else if (!known.has(fingerprintOf(signed.publicKey))) wrong(number, foreign(signed));
    else if (said.number !== number) wrong(number, 'An anchor is missing.');
    else if (said.previous !== previous) wrong(number, 'It does not follow from the anchor before it.');
    else expectHeads(said, expected);
    if (problems.length > 0) break;
    previous = sha256(signed.statement);
  }
  return problems;
}

function anchorIn(signed: SignedStatement): AnchorStatement | null {
  const said = readStatement(signed);
  return said?.statement === 'anchor' ? said : null;
}

function expectHeads(said: AnchorStatement, expected: Expected): void {
  const by = `anchor ${said.number} of ${said.at.slice(0, 10)}`;
  for (const { record, seq, hash } of said.heads) expected.add(record, { seq, hash, by });
}

/** What was kept elsewhere must be in the database, word for word; heads of exports must be in their records. */
function checkKept(
  kept: readonly SignedStatement[],
  anchors: readonly SignedStatement[],
  known: ReadonlySet<string>,
  expected: Expected,
): Problem[] {
  const problems: Problem[] = [];
  for (const signed of kept) {
    const said = readStatement(signed);
    const number = said?.statement === 'anchor' ? said.number : anchors.length;
    const wrong = (problem: string) => problems.push({ record: 'anchors', seq: number, problem });
    if (said === null) wrong('A statement that was kept elsewhere is not what was signed.');
    else if (!known.has(fingerprintOf(signed.publicKey))) wrong(`Kept elsewhere: ${foreign(signed)}`);
    else if (said.statement === 'head') {
      expected.add(said.record, { seq: said.seq, hash: said.hash, by: `an export of ${said.at.slice(0, 10)}` });
    } else {
      const here = anchors[said.number];
      if (here === undefined) wrong('It was kept elsewhere and is missing in the database.');
      else if (here.statement !== signed.statement) wrong('Another one was kept elsewhere: it was made anew.');
      if (here?.statement !== signed.statement) expectHeads(said, expected);
    }
  }
  return problems;
}

function foreign({ publicKey }: SignedStatement): string {
  return `It is signed with a key that is not this installation’s (${fingerprintOf(publicKey).slice(0, 16)}…).`;
}

/** Keys that were replaced: each change is sealed in the record `monitoring`, back from a key that counts. */
async function earlierKeys(keys: KeyRing, trusted: readonly string[]): Promise<readonly string[]> {
  const found = new Set(trusted);
  for (const { kind, body } of (await readable('monitoring', keys)).reverse()) {
    const { what, from, to } = body;
    if (kind !== 'changed' || what !== NEW_SIGNING_KEY) continue;
    if (typeof from === 'string' && typeof to === 'string' && found.has(to)) found.add(from);
  }
  return [...found];
}

/** A record that does not open is a problem that is found later. */
async function readable(id: string, keys: KeyRing) {
  try {
    return [...(await readRecord(id, keys))];
  } catch {
    return [];
  }
}
