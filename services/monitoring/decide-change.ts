import { ApprovalModel } from '../../models/approval.js';
import { PersonModel } from '../../models/person.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { UserModel, type UserRecord } from '../../models/user.js';
import { type Approval, approvalById, propose, SETTING_SUBJECTS, settle } from '../approvals/approvals.js';
import { appendDerived, appendToRecord, type RecordEvent } from '../cases/record.js';
import type { Config } from '../config.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';
import { type CatalogueRule, catalogueOf, ruleIn } from './catalogue.js';
import { type Change, type ChangeEntry, changeEntry } from './change.js';
import { checkRule } from './check-rule.js';
import { MONITORING, readMonitoring } from './read.js';
import { type RuleFiles, ruleFiles } from './rule-files.js';
import { refusalOf, weakeningOf } from './weakening.js';

/** What somebody wants changed. `id` comes with the form, so that sending it twice changes it once. */
export interface WantedChange {
  readonly id: string;
  readonly rule: string;
  readonly change: Change;
  readonly reason: string;
}

export type Changer = Pick<UserRecord, '_id' | 'name' | 'email' | 'role' | 'personId'>;

export interface ChangeEdges {
  readonly config: Pick<Config, 'rulesFolder' | 'dataFolder'>;
  readonly keys: KeyRing;
}

const DAY = 86_400_000;
/** A proposal that nobody answers ends then. Milliseconds. */
export const PROPOSAL_LASTS = 14 * DAY;
/** Longest exemption, milliseconds: who is exempted is looked at again each year. */
export const LONGEST_EXEMPTION = 366 * DAY;

export const MAY_CHANGE: readonly UserRecord['role'][] = ['lead', 'head'];
export const MAY_AGREE: readonly UserRecord['role'][] = ['lead', 'head', 'chair'];

/**
 * Makes a change that strengthens monitoring, or proposes one that weakens it. Which of the two it is, is decided on what is watched in that
 * moment. Throws ServiceError `CHANGE_REFUSED`.
 */
export async function changeMonitoring(
  wanted: WantedChange,
  by: Changer,
  now: Date,
  edges: ChangeEdges,
): Promise<Outcome> {
  const before = await outcomeOf(wanted.id);
  if (before !== null) return before;
  try {
    return await makeChange(wanted, by, now, edges);
  } catch (error) {
    // The same form, sent twice at once: by now it is so already.
    const meanwhile =
      error instanceof ServiceError && error.code === 'CHANGE_REFUSED' ? await outcomeOf(wanted.id) : null;
    if (meanwhile === null) throw error;
    return meanwhile;
  }
}

export type Outcome = 'changed' | 'proposed';

async function outcomeOf(id: string): Promise<Outcome | null> {
  if (await RecordEntryModel.exists({ caseId: MONITORING, key: changeKey(id) })) return 'changed';
  return (await ApprovalModel.exists({ _id: id })) ? 'proposed' : null;
}

async function makeChange(
  wanted: WantedChange,
  by: Changer,
  now: Date,
  { config, keys }: ChangeEdges,
): Promise<Outcome> {
  if (!MAY_CHANGE.includes(by.role)) throw refused('Only the safeguarding lead and the head teacher change rules.');
  const files = await ruleFiles(config);
  await refuseBadChange(wanted, files, by, now);
  if ((await weakeningNow(wanted, files, keys)).length > 0) {
    const { id, rule, change, reason } = wanted;
    const expiresAt = new Date(now.getTime() + PROPOSAL_LASTS);
    await propose(
      { id, kind: 'weaken-monitoring', subject: rule, change: { rule, change }, reason, expiresAt },
      by,
      now,
      keys,
    );
    return 'proposed';
  }
  const derive = async () => {
    // Somebody may have changed the rule in between, so that this would weaken it now.
    if ((await weakeningNow(wanted, files, keys)).length > 0)
      throw refused('Somebody has changed the rule in the meantime. Look at it again.');
    return changedEvent({ ...wanted, approvalId: null }, wanted.id, by);
  };
  await appendDerived(MONITORING, changeKey(wanted.id), derive, now, keys);
  return 'changed';
}

/** Throws `CHANGE_REFUSED` when it is not possible whoever agrees. */
async function weakeningNow(
  { rule, change }: WantedChange,
  files: RuleFiles,
  keys: KeyRing,
): Promise<readonly string[]> {
  const known = await knownRule(rule, files, keys);
  const refusal = refusalOf(change, known);
  if (refusal !== null) throw refused(refusal);
  return weakeningOf(change, known);
}

async function knownRule(rule: string, files: RuleFiles, keys: KeyRing): Promise<CatalogueRule | null> {
  return ruleIn(catalogueOf(files, await readMonitoring(keys)), rule);
}

async function refuseBadChange(
  { rule, change, reason }: WantedChange,
  files: RuleFiles,
  by: Changer,
  now: Date,
): Promise<void> {
  if (reason.trim() === '') throw refused('Write the reason.');
  if (change.kind === 'trial' || change.kind === 'wording') {
    const checked = checkRule(change.text, files.lists);
    if (checked.rule === null) throw refused('The rule is not well: open the draft and mend it.');
    if (checked.rule.id !== rule) throw refused('The draft has another id than the rule.');
  }
  if (change.kind !== 'exempt') return;
  const time = Date.parse(change.until);
  if (!(time > now.getTime() && time <= now.getTime() + LONGEST_EXEMPTION))
    throw refused('An exemption ends on a day after today, within a year.');
  if (await isPerson(by, change.personKey)) throw refused('Nobody proposes an exemption for themselves.');
}

/** Whether this user is that person of the register, by their account or by their address. Throws `CHANGE_REFUSED`: not on the register. */
async function isPerson({ personId, email }: Changer, personKey: string): Promise<boolean> {
  const person = await PersonModel.findById(personKey, { addresses: 1 }).lean();
  if (person === null) throw refused('This person is not on the register.');
  return personId === personKey || person.addresses.includes(email);
}

/**
 * A second person agrees to a proposal, and it takes effect. May be sent again, after a crash too. Throws ServiceError `CHANGE_REFUSED`, or
 * `APPROVAL_NOT_POSSIBLE` when it does not wait any more.
 */
export async function agree(id: string, words: string, by: Changer, now: Date, keys: KeyRing): Promise<void> {
  await takesPart(id, by, keys);
  const approval = await settle(id, 'approved', words, by, now, keys);
  await takeEffect(approval, by, now, keys);
}

export async function refuse(id: string, words: string, by: Changer, now: Date, keys: KeyRing): Promise<void> {
  await takesPart(id, by, keys);
  await settle(id, 'refused', words, by, now, keys);
}

export async function withdraw(id: string, by: Changer, now: Date, keys: KeyRing): Promise<void> {
  await wantedOf(id, keys);
  await settle(id, 'withdrawn', '', by, now, keys);
}

/** Throws unless this person may be the second one. */
async function takesPart(id: string, by: Changer, keys: KeyRing): Promise<void> {
  const { approval, change } = await wantedOf(id, keys);
  if (!MAY_AGREE.includes(by.role))
    throw refused('The safeguarding lead, the head teacher or the chair of governors agrees.');
  if (approval.proposedBy === by._id) throw refused('Whoever proposed it cannot be the second person.');
  if (change.kind === 'exempt' && (await isPerson(by, change.personKey)))
    throw refused('Whoever is to be exempted cannot be the second person.');
}

async function wantedOf(id: string, keys: KeyRing): Promise<{ readonly approval: Approval; readonly change: Change }> {
  const approval = await approvalById(id, keys);
  if (approval?.kind !== 'weaken-monitoring' || SETTING_SUBJECTS.includes(approval.subject))
    throw refused('There is no such proposal.');
  return { approval, change: entryOf(approval).change };
}

function isAboutRule(approval: Approval | null): boolean {
  return approval !== null && changeEntry.safeParse({ ...approval.change, reason: '', approvalId: null }).success;
}

function entryOf({ _id, change, reason }: Approval): ChangeEntry {
  return changeEntry.parse({ ...change, reason, approvalId: _id });
}

async function takeEffect(
  approval: Approval,
  by: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  await appendToRecord(MONITORING, changedEvent(entryOf(approval), approval._id, by), now, keys);
}

/**
 * Brings about what two people agreed to and a crash kept from its effect. Returns how many there were. The scheduler asks; whoever sends their
 * agreement again does the same at once.
 */
export async function finishApproved(now: Date, keys: KeyRing): Promise<number> {
  let finished = 0;
  for (const { _id, decidedBy } of await ApprovalModel.find({ kind: 'weaken-monitoring', state: 'approved' }).lean()) {
    // Times for cases and the schedule of reports wait for a second person under the same kind, and take effect elsewhere.
    if (!isAboutRule(await approvalById(_id, keys))) continue;
    const user = await UserModel.findById(decidedBy, { name: 1 }).lean();
    const approval = await settle(_id, 'approved', '', user ?? { _id: decidedBy ?? '', name: 'Unknown' }, now, keys);
    const event = changedEvent(entryOf(approval), _id, user ?? { _id: decidedBy ?? '', name: 'Unknown' });
    if (await appendToRecord(MONITORING, event, now, keys)) finished += 1;
  }
  return finished;
}

const changeKey = (id: string) => `change:${id}`;

function changedEvent(
  { rule, change, reason, approvalId }: ChangeEntry,
  id: string,
  { _id, name }: Pick<UserRecord, '_id' | 'name'>,
): RecordEvent {
  const actor = { kind: 'user', id: _id, name } as const;
  return { key: changeKey(id), kind: 'changed', actor, body: { rule, change, reason, approvalId } };
}

function refused(message: string): ServiceError {
  return new ServiceError({ code: 'CHANGE_REFUSED', message, remedy: 'Nothing was changed. Look at the rule again.' });
}
