import { z } from 'zod';

/** What an export is for. Whoever gets it decides what has to be in it. */
export const PURPOSES = {
  lado: { text: 'Local authority designated officer (LADO)', reader: 'the LADO' },
  'social-care': { text: 'Children’s social care', reader: 'children’s social care' },
  police: { text: 'Police', reader: 'the police' },
  'case-system': {
    text: 'The school’s own system for safeguarding files',
    reader: 'whoever keeps the safeguarding files',
  },
  'subject-access': { text: 'Subject access request', reader: 'the person who asked for their data' },
  other: { text: 'Court, tribunal or another body', reader: 'the court or body' },
} as const;
export type Purpose = keyof typeof PURPOSES;

export const PARTS = {
  evidence: { text: 'Messages that are evidence', hint: 'Those in which something was found, with their words' },
  conversation: { text: 'The rest of their conversation', hint: 'As far as it is still kept' },
  findings: { text: 'Findings and reasons', hint: 'What was found where, by which rule, and why the case was raised' },
  decisions: { text: 'Decisions, notes and casework', hint: 'What people decided and wrote' },
  handling: {
    text: 'Who read it and how it was routed',
    hint: 'Views, names shown, conflicts of interest, earlier exports',
  },
} as const;
export type Part = keyof typeof PARTS;

/** What becomes of the words of a message, or of an entry of the record. */
export const TREATMENTS = {
  keep: { text: 'Keep it', hint: 'Names are replaced as chosen' },
  passages: { text: 'Blacken passages', hint: 'The words that you write below' },
  blacken: { text: 'Blacken all of its words', hint: 'Who wrote and when stays' },
  'leave-out': { text: 'Leave it out', hint: 'The export says that something was left out here, and why' },
} as const;

const keysOf = <T extends string>(table: Readonly<Record<T, unknown>>) => Object.keys(table) as [T, ...T[]];

const person = z.strictObject({
  /** Their name stays; otherwise a pseudonym stands for it everywhere. */
  named: z.boolean(),
  /** What they wrote stays. */
  words: z.boolean(),
  /** Nicknames and other spellings that are to go with the name. */
  also: z.array(z.string()),
});
export type PersonChoice = z.infer<typeof person>;

const treatment = z.strictObject({
  how: z.enum(keysOf(TREATMENTS)),
  passages: z.array(z.string()),
  reason: z.string(),
});
export type TreatmentChoice = z.infer<typeof treatment>;

/** What a reader chose, step by step. Kept sealed while they look at it, for a day at most. */
export const exportPlan = z.strictObject({
  purpose: z.enum(keysOf(PURPOSES)),
  recipient: z.string(),
  parts: z.array(z.enum(keysOf(PARTS))),
  /** By `personRef`; `null`: not chosen yet. */
  people: z.record(z.string(), person).nullable(),
  /** By the message's id, or `entry-<seq>`. Absent: kept. */
  treatments: z.record(z.string(), treatment),
  begunAt: z.iso.datetime(),
});
export type ExportPlan = z.infer<typeof exportPlan>;

export const purposeKeys = keysOf(PURPOSES);
export const partKeys = keysOf(PARTS);
export const treatmentKeys = keysOf(TREATMENTS);

export const KEPT: TreatmentChoice = { how: 'keep', passages: [], reason: '' };

export function entryRef(seq: number): string {
  return `entry-${seq}`;
}
