import { AnchorModel } from '../../models/anchor.js';
import { CaseModel } from '../../models/case.js';
import { RecordEntryModel, SERVICE_RECORDS } from '../../models/record-entry.js';
import { appendToRecord, notedLength, SERVICE_ACTOR } from '../cases/record.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { fingerprintOf, type RecordSigner } from '../store/signing-key.js';
import { BEGINNING, sha256 } from './chain.js';
import {
  type AnchorStatement,
  type RecordEnd,
  readStatement,
  type SignedStatement,
  signStatement,
} from './statement.js';

/**
 * Makes the anchor of the day (UTC) when there is none yet: the signed ends of all records that have grown. Of two processes that try at once
 * one makes it. Returns it, or `null`.
 */
export async function anchorOfDay(signer: RecordSigner, keys: KeyRing, now: Date): Promise<SignedStatement | null> {
  const last = await AnchorModel.findOne({}).sort({ _id: -1 }).lean();
  if (last && last.at.toISOString().slice(0, 10) >= now.toISOString().slice(0, 10)) return null;
  if (last && last.publicKey !== signer.publicKey) await noteNewKey(last.publicKey, signer, keys, now);
  const said: AnchorStatement = {
    statement: 'anchor',
    number: (last?._id ?? -1) + 1,
    at: now.toISOString(),
    previous: last ? sha256(last.statement) : BEGINNING,
    heads: [...(await grownRecords())],
  };
  const signed = signStatement(said, signer);
  try {
    await AnchorModel.collection.insertOne({ _id: said.number, at: now, ...signed } as never);
    return signed;
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
    return null;
  }
}

/** Every anchor there is, oldest first. */
export async function allAnchors(): Promise<readonly SignedStatement[]> {
  const anchors = await AnchorModel.find({}).sort({ _id: 1 }).lean();
  return anchors.map(({ statement, signature, publicKey }) => ({ statement, signature, publicKey }));
}

/** The ends of records that are longer than their last anchor says. */
async function grownRecords(): Promise<readonly RecordEnd[]> {
  const anchored = await anchoredLengths();
  const cases = await CaseModel.find({}, { recordLength: 1 }).sort({ _id: 1 }).lean();
  const services = await Promise.all(SERVICE_RECORDS.map(async id => ({ id, length: (await notedLength(id)) ?? 0 })));
  const lengths = [...cases.map(({ _id: id, recordLength: length }) => ({ id, length })), ...services];
  const ends: RecordEnd[] = [];
  for (const { id, length } of lengths) {
    if (length <= (anchored.get(id) ?? 0)) continue;
    const last = await RecordEntryModel.findOne({ caseId: id }, { seq: 1, hash: 1 }).sort({ seq: -1 }).lean();
    if (last) ends.push({ record: id, seq: last.seq, hash: last.hash });
  }
  return ends;
}

async function anchoredLengths(): Promise<ReadonlyMap<string, number>> {
  const lengths = new Map<string, number>();
  for (const signed of await allAnchors()) {
    const said = readStatement(signed);
    if (said?.statement === 'anchor') for (const { record, seq } of said.heads) lengths.set(record, seq + 1);
  }
  return lengths;
}

/** `changed` in the record `monitoring`: what makes anchors of the earlier key count. */
export const NEW_SIGNING_KEY = 'signing-key';

async function noteNewKey(before: string, signer: RecordSigner, keys: KeyRing, now: Date): Promise<void> {
  const body = { what: NEW_SIGNING_KEY, from: fingerprintOf(before), to: signer.fingerprint };
  const key = `signing-key:${body.from}:${body.to}`;
  await appendToRecord('monitoring', { key, kind: 'changed', actor: SERVICE_ACTOR, body }, now, keys);
}
