import { z } from 'zod';
import { isSigned, type RecordSigner } from '../store/signing-key.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const moment = z.iso.datetime({ precision: 3 });
const end = z.strictObject({ record: z.string(), seq: z.int().nonnegative(), hash });

/** The last entry of a record at a moment. */
export type RecordEnd = z.infer<typeof end>;

const head = z.strictObject({ statement: z.literal('head'), ...end.shape, at: moment });
const anchor = z.strictObject({
  statement: z.literal('anchor'),
  number: z.int().nonnegative(),
  at: moment,
  /** SHA-256 of the text of the anchor before, or 64 zeros. */
  previous: hash,
  /** Of the records that had grown since the anchor before. */
  heads: z.array(end),
});
const statement = z.discriminatedUnion('statement', [head, anchor]);

/** What was signed: the end of one record, or of all that had grown in a day. */
export type Statement = z.infer<typeof statement>;
export type AnchorStatement = z.infer<typeof anchor>;

/** A statement as it is kept: its exact text with its signature. One line of `anchors.jsonl`. */
export const signedStatement = z.strictObject({
  statement: z.string(),
  /** Ed25519 over the UTF-8 bytes of `statement`, base64. */
  signature: z.string(),
  /** DER, base64. */
  publicKey: z.string(),
});
export type SignedStatement = z.infer<typeof signedStatement>;

export function signStatement(said: Statement, signer: RecordSigner): SignedStatement {
  const text = JSON.stringify(said);
  return { statement: text, signature: signer.sign(Buffer.from(text)), publicKey: signer.publicKey };
}

/** `null`: it was not signed with the key it names, or says nothing that is known. */
export function readStatement(signed: SignedStatement): Statement | null {
  if (!isSigned(Buffer.from(signed.statement), signed.signature, signed.publicKey)) return null;
  try {
    return statement.parse(JSON.parse(signed.statement));
  } catch {
    return null;
  }
}
