import { randomUUID } from 'node:crypto';
import type { CaseRecord } from '../../models/case.js';
import { ConversationModel } from '../../models/conversation.js';
import type { FindingRecord } from '../../models/finding.js';
import { PersonModel } from '../../models/person.js';
import type { UserRecord } from '../../models/user.js';
import { loadContacts } from '../agencies/contacts.js';
import type { Leave } from '../approvals/special-leave.js';
import { caseworkOf } from '../cases/casework.js';
import { CONCERNS, concernOf, LANES, type Lane } from '../cases/concern.js';
import { conflictsToDeclare, conflictsToLift } from '../cases/conflict.js';
import { managersFor, mayHandOver } from '../cases/hand-over.js';
import { loadOutlook, type Outlook, wouldRead } from '../cases/outlook.js';
import {
  findingsOf,
  linkedCases,
  otherCases,
  readableAmong,
  readableOf,
  showsConversation,
  type ThreadMessage,
  threadOf,
} from '../cases/queries.js';
import { mayRead, routeOf, sayable } from '../cases/route.js';
import { namesAdult, standingAbout } from '../cases/standing-conflict.js';
import { visibleRecord } from '../cases/visible-record.js';
import { personToken } from '../chronology/person-token.js';
import { asOfNow } from '../conversation/former.js';
import { addSilence } from '../conversation/risk.js';
import { watchSince } from '../ledger/watch.js';
import { canSend } from '../notify/can-send.js';
import { loadSchool } from '../register/school.js';
import { caseDraft } from './case-draft.js';
import { maskFetched, maskOf, NO_MASK } from './case-mask.js';
import type { ReviewEdges } from './edges.js';
import { preferencesOf } from './preferences.js';
import { presentCase } from './presenters/case.js';
import type { FormError, Typed } from './presenters/decision.js';
import { takenTogether, typedNames } from './presenters/reported.js';
import { SchoolClock } from './presenters/time.js';

export interface CaseVisit {
  readonly about: CaseRecord;
  readonly user: UserRecord;
  readonly query: { readonly message?: string | undefined; readonly channel?: 'email' | 'chat' | undefined };
  readonly namesShown: boolean;
  /** Of the session: what it has fetched again is shown to it alone. */
  readonly sessionId: string;
  /** The case is open to this reader by special leave, to read only. */
  readonly leave?: Leave | null;
  readonly now: Date;
  readonly edges: ReviewEdges;
  readonly typed?: Typed;
  readonly typedWork?: Readonly<Record<string, string>>;
  readonly errors?: readonly FormError[];
}

/** Reads everything that the page of a case shows. The caller has made sure that the user may read the case. */
export async function caseModel({
  about,
  user,
  query,
  namesShown,
  sessionId,
  leave = null,
  now,
  edges,
  typed,
  typedWork,
  errors,
}: CaseVisit) {
  const draftOfReader = caseDraft(about._id, user._id);
  const [
    wholeThread,
    findings,
    record,
    conversation,
    others,
    linked,
    school,
    pairOfNames,
    draft,
    preferences,
    outlook,
    contacts,
    standing,
  ] = await Promise.all([
    threadOf(about, edges.keys),
    findingsOf(about._id),
    visibleRecord(user, about._id, edges.keys),
    showsConversation(about) ? ConversationModel.findById(about.pairKey).lean() : null,
    otherCases(user, about),
    linkedCases(user, about),
    loadSchool(edges.config.school),
    namesOf([about.adultKey, about.pupilKey]),
    draftOfReader.readWithTime(edges.keys),
    preferencesOf(user._id),
    loadOutlook(),
    loadContacts(),
    namesAdult(about) ? standingAbout(about.adultKey) : [],
  ]);
  const watch = await watchSince(wholeThread[0]?.message.at ?? now, now);
  const earlier = await readableOf(user, takenTogether(record));
  const isIn = await visibleFindings(user, about, wholeThread, outlook);
  const mask = namesShown ? NO_MASK : maskOf(pairOfNames);
  const thread = wholeThread.map(one => ({
    ...one,
    text: one.text && mask.words(one.text),
    findings: one.findings.filter(isIn(one)),
  }));
  const shownId = query.message ?? findings[0]?.messageId;
  const { accounts } = outlook;
  return presentCase({
    about,
    thread,
    shown: thread.find(one => one.message._id === shownId) ?? (isTold(about) ? null : latestEvidence(thread)),
    channel: query.channel ?? null,
    findings,
    record,
    casework: caseworkOf(record),
    everybody: accounts,
    readers: accounts.filter(one => mayRead(one, about, accounts)),
    contacts,
    sends: canSend(edges.config),
    fetched: maskFetched(edges.context.shownTo(sessionId, about._id), mask),
    mask,
    watch,
    covers: preferences.covers,
    // Silence becomes one that counts by nothing but time.
    conversation: conversation && addSilence(asOfNow(conversation), now),
    others,
    linked,
    leave,
    routing: {
      route: sayable(routeOf(about, accounts), about),
      declare: leave === null ? conflictsToDeclare(user, about, accounts) : [],
      lift: leave === null ? conflictsToLift(user, about, accounts) : [],
      standing: standing.map(({ role }) => role).filter(role => about.conflicts.includes(role)),
      widens: namesAdult(about) && user.role !== 'case-manager',
      managers: mayHandOver(user, about, accounts) ? await managersFor(about, accounts) : null,
    },
    earlier,
    chronologyOf: key => `/people/${personToken(key, 'pseudonym', edges.keys)}/chronology`,
    userNames: new Map(accounts.map(one => [one._id, one.name])),
    reader: user,
    names: namesShown ? new Map([...pairOfNames, ...typedNames(about, record)]) : null,
    clock: new SchoolClock(now, school.timeZone),
    now,
    formId: randomUUID(),
    ...typedOrDraft(typed, draft),
    ...(typedWork === undefined ? {} : { typedWork }),
    ...(errors === undefined ? {} : { errors }),
  });
}

/** What was just sent counts, and otherwise what was left. */
function typedOrDraft(typed: Typed | undefined, draft: { readonly content: Typed; readonly keptAt: Date } | null) {
  if (typed !== undefined) return { typed, draftAt: null };
  return draft === null ? { draftAt: null } : { typed: draft.content, draftAt: draft.keptAt };
}

/**
 * The two people's conversation is context for whoever reads a case about them, but what was found in it for another case or
 * lane is not: it would tell of something that this reader must not know of.
 */
async function visibleFindings(
  user: UserRecord,
  about: CaseRecord,
  thread: readonly ThreadMessage[],
  outlook: Outlook,
) {
  const lanes: ReadonlySet<Lane> = new Set(
    LANES.filter(lane => lane === about.lane || wouldRead(user, lane, about, outlook)),
  );
  const caseIds = new Set(thread.flatMap(({ findings }) => findings.flatMap(({ caseId }) => caseId ?? [])));
  const readable = await readableAmong(user, [...caseIds]);
  return ({ message }: ThreadMessage) => {
    const author = message.authorKey === about.pupilKey ? 'pupil' : 'mentor';
    return ({ code, caseId }: FindingRecord) => {
      if (caseId !== null && caseId !== about._id) return readable.has(caseId);
      return lanes.has(CONCERNS[concernOf(code, author)].lane);
    };
  };
}

/** Nothing was found for it: what somebody told or passed on stands in the place of the message. */
function isTold({ origin, findingCount }: CaseRecord): boolean {
  return origin !== 'messages' && findingCount === 0;
}

function latestEvidence(thread: readonly ThreadMessage[]): ThreadMessage | null {
  return thread.findLast(one => one.findings.length > 0) ?? null;
}

export async function namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const people = await PersonModel.find({ _id: { $in: [...ids] } }, { name: 1 }).lean();
  return new Map(people.map(person => [person._id, person.name]));
}
