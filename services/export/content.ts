import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const moment = z.iso.datetime({ precision: 3 });

/** `case.json`: what the case is, who stands in the export under which name, and what was chosen. */
export const exportedCase = z
  .strictObject({
    format: z.literal('candour case 1'),
    number: z.string(),
    school: z.string(),
    title: z.string(),
    concern: z.string(),
    lane: z.string(),
    severity: z.string(),
    evidence: z.string().describe('How strong the evidence is, in words: no probability.'),
    state: z.string(),
    outcome: z.string().nullable(),
    raisedAt: moment,
    firstMessageAt: moment,
    lastMessageAt: moment,
    decidedAt: moment.nullable(),
    channels: z.array(z.string()),
    people: z.array(
      z.strictObject({
        label: z.string().describe('As they are called throughout: a name, or a pseudonym.'),
        named: z.boolean(),
        part: z.enum(['subject', 'participant', 'reader', 'mentioned']),
        addresses: z.array(z.string()),
        phones: z.array(z.string()),
        wordsWithheld: z.boolean(),
      }),
    ),
    exported: z.strictObject({
      at: moment,
      by: z.string(),
      purpose: z.string(),
      recipient: z.string(),
      parts: z.array(z.string()),
    }),
    restriction: z.string(),
  })
  .describe('A case as it was exported.');
export type ExportedCase = z.infer<typeof exportedCase>;

/** A line of `messages.jsonl`. */
export const exportedMessage = z
  .strictObject({
    id: z.string(),
    at: moment,
    channel: z.string(),
    platform: z.string(),
    from: z.string(),
    to: z.array(z.string()),
    state: z
      .enum(['whole', 'redacted', 'blackened', 'left-out', 'words-withheld', 'not-kept'])
      .describe('redacted: names or passages were replaced. not-kept: its words are gone after the set time.'),
    reason: z.string().nullable().describe('Why something was blackened or left out.'),
    subject: z.string(),
    text: z.string(),
    quoted: z.string(),
    attachment: z.string().describe('The text of its attachments, one after the other.'),
    link: z.string().describe('Where its links lead, one a line.'),
    signature: z.string(),
    files: z.array(z.strictObject({ name: z.string(), type: z.string(), bytes: z.int(), read: z.boolean() })),
    onlyPartlyRead: z.array(z.string()),
    became: z.array(z.string()).describe('Of a chat message: when it was edited or deleted, and who reacted to it.'),
    answers: z.string().nullable().describe('The id of the message that it answers, where that is in the export.'),
    languages: z.array(z.string()).describe('Other than English.'),
  })
  .describe('A message. Spans of findings count in UTF-16 code units of the field that they name.');
export type ExportedMessage = z.infer<typeof exportedMessage>;

/** A line of `findings.jsonl`. */
export const exportedFinding = z
  .strictObject({
    message: z.string(),
    code: z.string(),
    title: z.string(),
    clause: z.string(),
    severity: z.string(),
    evidence: z.string(),
    field: z.string(),
    span: z.strictObject({ start: z.int(), end: z.int() }).nullable(),
    reason: z.string(),
    rule: z.string(),
    weights: z.array(z.strictObject({ label: z.string(), weight: z.number() })),
    foundAt: moment,
    detection: z.string().nullable().describe('Version of the rules and models that found it.'),
  })
  .describe('What was found in a message, and why.');
export type ExportedFinding = z.infer<typeof exportedFinding>;

const open = z.strictObject({
  salt: hash.nullable().describe('null in entries of form 1, which have none.'),
  text: z.string().describe('Exactly as it was hashed.'),
});
const withheld = z.strictObject({
  commitment: hash.nullable().describe('SHA-256 of salt, line feed and text; null in entries of form 1.'),
  instead: z.string().nullable().describe('What is shown for it: not part of the chain.'),
});
const committed = z.union([open, withheld]);
export type Committed = z.infer<typeof committed>;

/** A line of `record.jsonl`. */
export const exportedEntry = z
  .strictObject({
    form: z.union([z.literal(1), z.literal(2)]),
    record: z.string(),
    seq: z.int().nonnegative(),
    at: moment,
    previousHash: hash,
    hash,
    key: committed,
    kind: committed,
    actor: committed,
    body: committed,
    reason: z.string().nullable().describe('Why something was withheld.'),
  })
  .describe('An entry of the record, chained to the one before by its hash.');
export type ExportedEntry = z.infer<typeof exportedEntry>;

/** `manifest.json`. Its bytes are signed. */
export const manifest = z
  .strictObject({
    format: z.literal('candour export 1'),
    case: z.string(),
    exportedAt: moment,
    exportedBy: z.string(),
    purpose: z.string(),
    recipient: z.string(),
    redacted: z.boolean(),
    head: z
      .strictObject({ statement: z.string(), signature: z.string(), publicKey: z.string() })
      .describe('The end of the record, signed by itself, so that it can be kept and compared later.'),
    files: z.array(z.strictObject({ name: z.string(), bytes: z.int(), sha256: hash })),
    publicKeyFingerprint: hash,
    version: z.string().describe('Of Candour.'),
  })
  .describe('What the bundle holds.');
export type Manifest = z.infer<typeof manifest>;

/** Everything that leaves, whatever it is written into. */
export interface ExportContent {
  readonly about: ExportedCase;
  readonly messages: readonly ExportedMessage[];
  readonly findings: readonly ExportedFinding[];
  readonly entries: readonly ExportedEntry[];
  /** Something was replaced, blackened, left out or withheld. */
  readonly redacted: boolean;
}
