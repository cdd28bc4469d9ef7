import { createHash, createHmac, randomBytes } from 'node:crypto';
import { type Confirmation, StaffReportModel, type StaffReportRecord } from '../../models/staff-report.js';
import { appendToRecord, SERVICE_ACTOR } from '../cases/record.js';
import type { Config } from '../config.js';
import { errorCode } from '../errors.js';
import type { Log } from '../log.js';
import { composeConfirmation } from '../notify/confirmation-letter.js';
import type { Transport } from '../notify/transport.js';
import { loadSchool } from '../register/school.js';
import type { KeyRing } from '../store/seal.js';
import type { Reporter } from './content.js';

const DAY = 86_400_000;
const VALID = 7 * DAY;
/** So many letters go to one address in a day; more would make of the form a way to bother people. */
const MOST_A_DAY = 3;
const MOST_ATTEMPTS = 8;
const FIRST_PAUSE = 60_000;

/**
 * A letter to the address that a report was signed with, so that whoever owns it can say that it was them. Only where mail is set up, to addresses
 * of the school, and to whoever is not signed in. The report does not wait for it.
 */
export async function askForConfirmation(
  reference: string,
  { email, userId }: Reporter,
  { config, keys, now }: { readonly config: Config; readonly keys: KeyRing; readonly now: Date },
): Promise<Confirmation | null> {
  if (userId !== null || config.smtp === null) return null;
  const { domains } = await loadSchool(config.school);
  if (!domains.includes(email.slice(email.lastIndexOf('@') + 1))) return null;
  const addressKey = createHmac('sha256', keys.identityKey)
    .update(`report address|${email}`)
    .digest('hex')
    .slice(0, 32);
  const since = new Date(now.getTime() - DAY);
  const asked = await StaffReportModel.countDocuments({
    'confirmation.addressKey': addressKey,
    raisedAt: { $gte: since },
  });
  if (asked >= MOST_A_DAY) return null;
  const token = randomBytes(24).toString('base64url');
  const sealed = keys.seal(JSON.stringify({ email, token }), `staff_reports|${reference}|confirmation`);
  const expiresAt = new Date(now.getTime() + VALID);
  return { state: 'waiting', tokenHash: hashOf(token), addressKey, sealed, attempts: 0, dueAt: now, expiresAt };
}

/** The report that a letter belongs to, while its link holds. */
export async function reportOfToken(token: string, now: Date): Promise<StaffReportRecord | null> {
  return StaffReportModel.findOne({
    'confirmation.tokenHash': hashOf(token),
    'confirmation.expiresAt': { $gt: now },
  }).lean();
}

/** Puts it on the record of its cases that the owner of the address confirmed it. Doing it again changes nothing. */
export async function confirmReport(report: StaffReportRecord, now: Date, keys: KeyRing): Promise<void> {
  await StaffReportModel.updateOne({ _id: report._id, confirmedAt: null }, { $set: { confirmedAt: now } });
  const body = { step: 'confirmed', reference: report._id };
  const event = { key: `reported:${report._id}:confirmed`, kind: 'reported', actor: SERVICE_ACTOR, body } as const;
  for (const caseId of report.caseIds) await appendToRecord(caseId, event, now, keys);
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export interface LetterBox {
  readonly now: Date;
  readonly transport: Transport;
  readonly from: string;
  readonly publicUrl: string;
  readonly keys: KeyRing;
  readonly log: Log;
}

/** Sends the letters that are due, each at least once. Never rejects for one letter. */
export async function sendConfirmations({ now, transport, from, publicUrl, keys, log }: LetterBox): Promise<number> {
  const due = await StaffReportModel.find({
    'confirmation.state': 'waiting',
    'confirmation.dueAt': { $lte: now },
  }).lean();
  let sent = 0;
  for (const { _id, confirmation } of due) {
    if (!confirmation?.sealed) continue;
    const { email, token } = JSON.parse(keys.open(confirmation.sealed, `staff_reports|${_id}|confirmation`));
    const attempts = confirmation.attempts + 1;
    try {
      await transport.send(composeConfirmation({ reference: _id, token, from, to: email, publicUrl }));
      await note(_id, { 'confirmation.state': 'sent', 'confirmation.sealed': null, 'confirmation.dueAt': null });
      sent += 1;
    } catch (error) {
      const code = errorCode(error);
      log.warn({ code, attempts }, 'a letter that asks for confirmation was not sent');
      const isOver = attempts >= MOST_ATTEMPTS || code === 'NOTIFY_OUTCOME_UNKNOWN';
      const dueAt = isOver ? null : new Date(now.getTime() + FIRST_PAUSE * 2 ** (attempts - 1));
      await note(_id, {
        'confirmation.state': isOver ? 'failed' : 'waiting',
        'confirmation.attempts': attempts,
        'confirmation.dueAt': dueAt,
      });
    }
  }
  return sent;
}

async function note(reference: string, change: Readonly<Record<string, unknown>>): Promise<void> {
  await StaffReportModel.updateOne({ _id: reference }, { $set: change });
}
