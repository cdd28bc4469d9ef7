import { CanaryModel, type CanaryRecord } from '../../models/canary.js';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { decideCaseChanges, storedFindings } from '../cases/raise.js';
import type { Finding } from '../detect/finding.js';
import type { ExaminedEntry } from '../scan/examined.js';
import { severityRank } from '../taxonomy.js';
import { canaryText, claimedId } from './letter.js';
import { CANARY_ADULT } from './people.js';

/** Entries of one batch, canaries apart. */
export interface Parted {
  /** Messages of people, and what was added to a canary and is more than its own words. */
  readonly messages: readonly ExaminedEntry[];
  /** Ledger ids of entries that were canaries and nothing else. */
  readonly canaries: readonly string[];
}

/**
 * Follows canaries to the case that each would be, and takes them out of the batch. A message is one only if it comes from the service's own
 * address and begins with exactly the words that were sent: whoever copies them can hide nothing with it, since what stands behind them
 * is looked at like anything else. May be repeated after a crash.
 */
export async function followCanaries(entries: readonly ExaminedEntry[], now: Date): Promise<Parted> {
  const messages: ExaminedEntry[] = [];
  const canaries: string[] = [];
  for (const entry of entries) {
    const rest = await restOf(entry, now);
    if (rest === null) canaries.push(entry.entryId);
    else messages.push(rest);
  }
  return { messages, canaries };
}

/** `null`: nothing but a canary. */
async function restOf(entry: ExaminedEntry, now: Date): Promise<ExaminedEntry | null> {
  const { message } = entry;
  if (message.author.personId !== CANARY_ADULT) return entry;
  const id = claimedId(message.text);
  const known = id === null ? null : await CanaryModel.findById(id).lean();
  if (!known || known.sentAt === null) return entry;
  const own = canaryText(known._id);
  const at = message.text.trimStart().startsWith(own) ? message.text.indexOf(own) : -1;
  if (at < 0) return entry;
  const ofCanary = (finding: Finding) => finding.field === 'text' && isWithin(finding, at, at + own.length);
  const found = entry.findings.filter(ofCanary);
  // Disclaimers are known for what they are, and stand apart from what an author wrote.
  const altered = message.text.trim() !== own || message.signature !== '' || message.quotedText !== '';
  await note(known, entry, found, altered, now);
  const more = entry.findings.filter(finding => !ofCanary(finding) && finding.field !== 'envelope');
  return more.length === 0 ? null : { ...entry, findings: more };
}

function isWithin({ span }: Finding, from: number, to: number): boolean {
  return span !== null && span.start >= from && span.end <= to;
}

/** The first copy counts: the same canary may come by the mailbox and by the journal. */
async function note(
  known: CanaryRecord,
  entry: ExaminedEntry,
  findings: readonly Finding[],
  altered: boolean,
  now: Date,
): Promise<void> {
  if (known.raisedAt !== null) return;
  const seen = await LedgerEntryModel.findById(entry.entryId, { seenAt: 1 }).lean();
  const found = storedFindings({ ...entry, findings }, now);
  const [change] = decideCaseChanges(entry.message, found);
  const gravest = [...(change?.findings ?? [])].sort((a, b) => severityRank(b.severity) - severityRank(a.severity))[0];
  const stages = { seenAt: seen?.seenAt ?? now, scannedAt: now, altered };
  const end = gravest
    ? { state: 'arrived' as const, raisedAt: now, severity: gravest.severity, problem: null }
    : { problem: 'CANARY_NOT_FOUND' };
  await CanaryModel.updateOne({ _id: known._id, raisedAt: null }, { $set: { ...stages, ...end } });
}
