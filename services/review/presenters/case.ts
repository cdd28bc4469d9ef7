import type { CaseRecord } from '../../../models/case.js';
import type { ConversationRecord } from '../../../models/conversation.js';
import type { FindingRecord } from '../../../models/finding.js';
import type { UserRecord } from '../../../models/user.js';
import type { AgencyContacts } from '../../agencies/contacts.js';
import type { Leave } from '../../approvals/special-leave.js';
import type { Account } from '../../cases/accounts.js';
import { type Casework, openReadingOf } from '../../cases/casework.js';
import { CONCERNS } from '../../cases/concern.js';
import { isLookedInto, passedOnIn } from '../../cases/passed-on.js';
import { showsConversation, THREAD_LIMIT, type ThreadMessage } from '../../cases/queries.js';
import type { OpenedEntry } from '../../cases/record.js';
import type { FetchedWords } from '../../context/fetch-words.js';
import { riskLaneOf } from '../../conversation/lanes.js';
import type { Watch } from '../../ledger/watch.js';
import { CLAUSES, TAXONOMY } from '../../taxonomy.js';
import type { NameMask } from '../name-mask.js';
import { presentCasework } from './casework.js';
import { clockMark } from './clock.js';
import { type FormError, NOTHING_TYPED, presentDecision, type Typed } from './decision.js';
import { leaseMark } from './lease.js';
import { CHANNEL_NAMES, confidenceMark, LANE_NAMES, STATE_NAMES, severityMark } from './marks.js';
import { presentMessage } from './message.js';
import { ownerOf } from './owner.js';
import { LOOKED_INTO, presentPassedOn } from './passed-on.js';
import { labelOf, type PairNames, pairNames, pairText } from './people-labels.js';
import { pairLabel } from './queue.js';
import { NAME_REASONS, presentRecord } from './record.js';
import { presentReport } from './reported.js';
import { presentRisk } from './risk.js';
import { type CaseRouting, presentRouting } from './routing.js';
import { pointNumbers, presentThread } from './thread.js';
import { counted, type SchoolClock } from './time.js';

export interface CaseParts {
  readonly about: CaseRecord;
  readonly thread: readonly ThreadMessage[];
  /** The message whose words and reasons are shown; `null` when none of it is known any more. */
  readonly shown: ThreadMessage | null;
  readonly channel: 'email' | 'chat' | null;
  readonly findings: readonly FindingRecord[];
  readonly record: readonly OpenedEntry[];
  readonly casework: Casework;
  /** All accounts. */
  readonly everybody: readonly Account[];
  /** Who may read this case. */
  readonly readers: readonly Account[];
  readonly fetched: ReadonlyMap<string, FetchedWords>;
  /** Since when sources are watched, and when they could not be read; `null`: none is read. */
  readonly watch: Watch | null;
  /** Cover distressing words: the reader's preference. */
  readonly covers: boolean;
  /** When what is in `typed` was kept as a draft; `null`: it is none. */
  readonly draftAt: Date | null;
  readonly conversation: ConversationRecord | null;
  readonly others: readonly CaseRecord[];
  /** Out of the same message or report; readable too. */
  readonly linked: readonly CaseRecord[];
  /** By special leave, to read only. */
  readonly leave: Leave | null;
  readonly routing: CaseRouting;
  /** Low-level concerns that are taken together in it. */
  readonly earlier: readonly CaseRecord[];
  /** Where the chronology of somebody on the register stands. */
  readonly chronologyOf: (key: string) => string;
  readonly contacts: AgencyContacts;
  /** Whether e-mail can be sent. */
  readonly sends: boolean;
  readonly userNames: ReadonlyMap<string, string>;
  readonly reader: UserRecord;
  /** `null`: hidden. */
  readonly names: ReadonlyMap<string, string> | null;
  /** For words that somebody wrote, as long as names are hidden; those of `thread` and `fetched` are masked already. */
  readonly mask: NameMask;
  readonly clock: SchoolClock;
  readonly now: Date;
  readonly formId: string;
  readonly typed?: Typed;
  /** What was typed into a form below the decision that could not be recorded. */
  readonly typedWork?: Readonly<Record<string, string>>;
  readonly errors?: readonly FormError[];
}

export function presentCase(parts: CaseParts) {
  const { about, thread, shown, channel, clock, now, reader, userNames, casework } = parts;
  const names = pairNames(about, thread, parts.names);
  const owner = ownerOf(about.ownerId, userNames, reader);
  const visible = channel === null ? thread : thread.filter(one => one.message.channel === channel);
  const shownId = shown?.message._id ?? null;
  const { fetched, watch, covers } = parts;
  const weights = weightsOf(parts);
  // Whoever was asked for a verdict of their own must not learn of others before they have given it.
  const blind = openReadingOf(casework, reader._id) !== null;
  const record = blind ? parts.record.filter(isBlindly) : parts.record;
  return {
    // The title of the tab stands in histories and on shared screens: the number alone.
    title: `Case ${about._id}`,
    here: '/queue',
    number: about._id,
    pair: pairText(names),
    about: about.title,
    concern: CONCERNS[about.concern].title,
    lane: about.lane,
    laneName: LANE_NAMES[about.lane],
    severity: severityMark(about.severity),
    confidence: confidenceMark(about.confidence),
    state: blind ? null : stateName(about, casework),
    raised: clock.moment(about.raisedAt),
    owner: blind ? null : owner,
    blind,
    covers,
    clock: blind ? null : clockMark(about, now, clock),
    lease: blind ? null : leaseMark(about, parts.record, now, clock),
    namesShown: parts.names !== null,
    nameReasons: Object.entries(NAME_REASONS).map(([value, text]) => ({ value, text })),
    report: presentReport({
      about,
      record: parts.record,
      earlier: parts.earlier,
      namesShown: parts.names !== null,
      mask: parts.mask,
      clock,
    }),
    passedOn: presentPassedOn(passedOnIn(parts.record), blind, clock),
    lookedInto: isLookedInto(parts.record) ? LOOKED_INTO : null,
    raisedByMessages: about.findingCount > 0,
    showsConversation: showsConversation(about),
    message: shown === null ? null : presentMessage(shown, key => labelOf(key, names).text, clock, { covers, weights }),
    steps: stepsOf(parts, shownId),
    clauses: [...new Set(parts.findings.map(finding => finding.clause))].map(clause => CLAUSES[clause]),
    channels: channelTabs(about._id, thread, channel),
    thread: presentThread({ thread: visible, names, shownId, clock, now, fetched, watch, covers }),
    threadIsCut: thread.length >= THREAD_LIMIT,
    threadLimit: THREAD_LIMIT,
    risk: riskOf(parts),
    others: parts.others.filter(one => !blind || !about.links.includes(one._id)).map(other => caseLine(other, clock)),
    linked: blind
      ? []
      : parts.linked.map(other => ({ ...caseLine(other, clock), lane: LANE_NAMES[other.lane], number: other._id })),
    leave: parts.leave && { until: clock.moment(parts.leave.until) },
    routing: presentRouting(about, parts.routing, reader, userNames),
    chronologies: chronologiesOf(parts, names),
    decision: presentDecision({
      ...parts,
      adult: names.adult.text,
      secondReaders: parts.readers.filter(({ _id }) => _id !== reader._id),
      typed: parts.typed ?? NOTHING_TYPED,
      errors: parts.errors ?? [],
      facts: shown === null ? null : factsOf(shown, names, clock),
    }),
    work: blind || (about.state === 'new' && casework.tasks.length === 0) ? null : presentCasework(parts),
    errors: parts.errors ?? [],
    notRecorded: parts.typedWork === undefined ? 'Your decision was not recorded' : 'Nothing was recorded',
    record: presentRecord(record, clock).map(line => ({ ...line, text: line.text.map(one => parts.mask.text(one)) })),
    recordCount: counted(record.length, 'entry', 'entries'),
  };
}

/** Entries that say nothing of what anybody made of the case. */
function isBlindly({ kind }: OpenedEntry): boolean {
  return kind === 'raised' || kind === 'evidence' || kind === 'severity' || kind === 'viewed' || kind === 'names-shown';
}

function stateName(about: CaseRecord, { stage }: Casework): string {
  return stage === 'concluded' ? 'Waits for a signature' : STATE_NAMES[about.state];
}

/** What each finding added to the risk of the pair on its day, by its id. */
function weightsOf({ about, conversation }: CaseParts): ReadonlyMap<string, number> {
  const lane = riskLaneOf(about.concern);
  const own = (conversation?.contributions ?? []).filter(one => one.lane === lane);
  return new Map(own.map(({ findingId, weight }) => [findingId, weight]));
}

/** The messages with findings before and after the one that is shown, for `[` and `]`. */
function stepsOf({ about, thread }: CaseParts, shownId: string | null) {
  const found = thread.filter(one => one.findings.length > 0).map(({ message }) => message._id);
  const at = shownId === null ? -1 : found.indexOf(shownId);
  const href = (id: string | undefined) => (id === undefined ? null : `/cases/${about._id}?message=${id}#message`);
  return { previous: href(found[at - 1]), next: at < 0 ? null : href(found[at + 1]), at: at + 1, count: found.length };
}

/** What was seen, as a beginning of the facts that the reader writes: no word of it says what it means. */
function factsOf({ message, findings }: ThreadMessage, names: PairNames, clock: SchoolClock): string {
  const who = labelOf(message.authorKey, names);
  const other = who.key === names.adult.key ? names.pupil : names.adult;
  const what = [...new Set(findings.map(({ code }) => TAXONOMY[code].title.toLowerCase()))].join(', ');
  const to = other.text === '' ? '' : ` to ${other.text}`;
  const channel = message.channel === 'email' ? 'school e-mail' : 'chat';
  return `On ${clock.full(message.at)}, ${who.text} wrote${to} by ${channel}.${what === '' ? '' : ` Candour marked: ${what}.`}`;
}

function caseLine(one: CaseRecord, clock: SchoolClock) {
  return {
    href: `/cases/${one._id}`,
    raised: clock.day(one.raisedAt),
    text: one.title,
    pair: pairLabel(one),
    state: STATE_NAMES[one.state],
  };
}

/** Of both, as far as they are on the register and its readers may know of them. */
function chronologiesOf({ chronologyOf }: CaseParts, { adult, pupil }: PairNames) {
  return [adult, pupil]
    .filter(({ key, text }) => text !== '' && key !== '-' && !key.startsWith('unknown:'))
    .map(({ key, text }) => ({ href: chronologyOf(key), text: `Chronology of ${text}` }));
}

/** Of this case's own lane: another one may have other readers. */
function riskOf({ about, conversation, thread, clock, now }: CaseParts) {
  const lane = riskLaneOf(about.concern);
  if (lane === null || conversation === null) return null;
  return presentRisk({ lane, evidence: conversation, points: pointNumbers(thread), clock, now, caseId: about._id });
}

function channelTabs(number: string, thread: readonly ThreadMessage[], current: 'email' | 'chat' | null) {
  const count = (channel: string) => thread.filter(one => one.message.channel === channel).length;
  const tabs = [
    { channel: null, text: `All ${thread.length}` },
    ...(['email', 'chat'] as const).map(channel => ({ channel, text: `${CHANNEL_NAMES[channel]} ${count(channel)}` })),
  ];
  return tabs.map(({ channel, text }) => ({
    text,
    current: channel === current,
    href: `/cases/${number}${channel === null ? '' : `?channel=${channel}`}#conversation`,
  }));
}
