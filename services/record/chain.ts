import { createHash, createHmac } from 'node:crypto';

/** `previousHash` of a first entry. */
export const BEGINNING = '0'.repeat(64);

/** What an entry says, apart from when and where it stands. Each can be withheld from an export by itself. */
export const COMMITTED = ['key', 'kind', 'actor', 'body'] as const;
export type CommittedField = (typeof COMMITTED)[number];
export type Commitments = Readonly<Record<CommittedField, string>>;

/** Where an entry stands. Never withheld. */
export interface Place {
  readonly caseId: string;
  readonly seq: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  readonly previousHash: string;
}

const FORM_2 = 'candour record entry 2';

/**
 * The hash of an entry of the second form: over its place and a commitment to each thing it says, one a line. Whoever is given only the commitment of
 * one of them can still check the entry (`docs/decisions/0093-an-export-that-can-be-checked.md`).
 */
export function hashOfEntry({ caseId, seq, at, previousHash }: Place, commitments: Commitments): string {
  const lines = [FORM_2, caseId, String(seq), at, previousHash, ...COMMITTED.map(field => commitments[field])];
  return sha256(lines.join('\n'));
}

/** Binds to a text without giving it away: without the salt nobody can try likely texts against it. */
export function commit(salt: string, text: string): string {
  return sha256(`${salt}\n${text}`);
}

/** Another salt for each field, so that showing one gives no other away. `entrySalt`: 64 hex digits. */
export function saltOf(entrySalt: string, field: CommittedField): string {
  return createHmac('sha256', Buffer.from(entrySalt, 'hex')).update(field).digest('hex');
}

export function commitAll(entrySalt: string, texts: Readonly<Record<CommittedField, string>>): Commitments {
  const one = (field: CommittedField) => commit(saltOf(entrySalt, field), texts[field]);
  return { key: one('key'), kind: one('kind'), actor: one('actor'), body: one('body') };
}

export interface Actor {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

/** The text of an actor that is committed to: always in this order. */
export function actorText({ kind, id, name }: Actor): string {
  return JSON.stringify({ kind, id, name });
}

/** The hash of an entry of the first form: over the plain texts themselves. Entries from before the second form keep it. */
export function hashOfFirstForm(
  { caseId, seq, at, previousHash }: Place,
  {
    key,
    kind,
    body,
    actor,
  }: { readonly key: string; readonly kind: string; readonly body: string; readonly actor: Actor },
): string {
  const id = `${caseId}:${seq}`;
  return sha256(JSON.stringify([id, caseId, seq, key, at, actor.kind, actor.id, actor.name, kind, previousHash, body]));
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
