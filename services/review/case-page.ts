import { randomUUID } from 'node:crypto';
import type { CaseRecord } from '../../models/case.js';
import { ConversationModel } from '../../models/conversation.js';
import type { FindingRecord } from '../../models/finding.js';
import { PersonModel } from '../../models/person.js';
import { UserModel, type UserRecord } from '../../models/user.js';
import { CONCERNS, concernOf, LANES, type Lane } from '../cases/concern.js';
import { findingsOf, otherCases, readableAmong, type ThreadMessage, threadOf } from '../cases/queries.js';
import { readRecord } from '../cases/record.js';
import { mayRead } from '../cases/route.js';
import { personToken } from '../chronology/person-token.js';
import { asOfNow } from '../conversation/former.js';
import { addSilence } from '../conversation/risk.js';
import { loadSchool } from '../register/school.js';
import type { ReviewEdges } from './edges.js';
import { presentCase } from './presenters/case.js';
import type { FormError, Typed } from './presenters/decision.js';
import { takenTogether, typedNames } from './presenters/reported.js';
import { SchoolClock } from './presenters/time.js';

export interface CaseVisit {
  readonly about: CaseRecord;
  readonly user: UserRecord;
  readonly query: { readonly message?: string | undefined; readonly channel?: 'email' | 'chat' | undefined };
  readonly namesShown: boolean;
  readonly now: Date;
  readonly edges: ReviewEdges;
  readonly typed?: Typed;
  readonly errors?: readonly FormError[];
}

/** Reads everything that the page of a case shows. The caller has made sure that the user may read the case. */
export async function caseModel({ about, user, query, namesShown, now, edges, typed, errors }: CaseVisit) {
  const [wholeThread, findings, record, conversation, others, users, school, names] = await Promise.all([
    threadOf(about, edges.keys),
    findingsOf(about._id),
    readRecord(about._id, edges.keys),
    ConversationModel.findById(about.pairKey).lean(),
    otherCases(user, about),
    UserModel.find().lean(),
    loadSchool(edges.config.school),
    namesShown ? namesOf([about.adultKey, about.pupilKey]) : null,
  ]);
  const earlier = await readableAmong(user, takenTogether(record));
  const lanes = lanesFor(user, about, users);
  const thread = wholeThread.map(one => ({ ...one, findings: one.findings.filter(isIn(lanes, about, one)) }));
  const shownId = query.message ?? findings[0]?.messageId;
  return presentCase({
    about,
    thread,
    shown: thread.find(one => one.message._id === shownId) ?? (isTold(about) ? null : latestEvidence(thread)),
    channel: query.channel ?? null,
    findings,
    record,
    // Silence becomes one that counts by nothing but time.
    conversation: conversation && addSilence(asOfNow(conversation), now),
    others,
    earlier,
    chronologyOf: key => `/people/${personToken(key, 'pseudonym', edges.keys)}/chronology`,
    userNames: new Map(users.map(one => [one._id, one.name])),
    reader: user,
    names: names && new Map([...names, ...typedNames(about, record)]),
    clock: new SchoolClock(now, school.timeZone),
    now,
    formId: randomUUID(),
    ...(typed === undefined ? {} : { typed }),
    ...(errors === undefined ? {} : { errors }),
  });
}

/**
 * The two people's conversation is context for whoever reads a case about them, but what was found in it for the other lane
 * is not: it would tell of a case that this reader must not know of.
 */
function lanesFor(user: UserRecord, about: CaseRecord, users: readonly UserRecord[]): ReadonlySet<Lane> {
  const { adultKey, pupilKey } = about;
  return new Set(LANES.filter(lane => lane === about.lane || mayRead(user, { lane, adultKey, pupilKey }, users)));
}

function isIn(lanes: ReadonlySet<Lane>, about: CaseRecord, { message }: ThreadMessage) {
  const author = message.authorKey === about.pupilKey ? 'pupil' : 'mentor';
  return (finding: FindingRecord) => lanes.has(CONCERNS[concernOf(finding.code, author)].lane);
}

/** Nothing was found for it: what somebody told stands in the place of the message. */
function isTold({ origin, findingCount }: CaseRecord): boolean {
  return origin === 'staff' && findingCount === 0;
}

function latestEvidence(thread: readonly ThreadMessage[]): ThreadMessage | null {
  return thread.findLast(one => one.findings.length > 0) ?? null;
}

async function namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const people = await PersonModel.find({ _id: { $in: [...ids] } }, { name: 1 }).lean();
  return new Map(people.map(person => [person._id, person.name]));
}
