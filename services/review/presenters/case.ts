import type { CaseRecord } from '../../../models/case.js';
import type { ConversationRecord } from '../../../models/conversation.js';
import type { FindingRecord } from '../../../models/finding.js';
import type { UserRecord } from '../../../models/user.js';
import { CONCERNS } from '../../cases/concern.js';
import { THREAD_LIMIT, type ThreadMessage } from '../../cases/queries.js';
import type { OpenedEntry } from '../../cases/record.js';
import { riskLaneOf } from '../../conversation/lanes.js';
import { CLAUSES } from '../../taxonomy.js';
import { clockMark } from './clock.js';
import { type FormError, presentDecision, type Typed } from './decision.js';
import { leaseMark } from './lease.js';
import { CHANNEL_NAMES, confidenceMark, LANE_NAMES, STATE_NAMES, severityMark } from './marks.js';
import { presentMessage } from './message.js';
import { ownerOf } from './owner.js';
import { labelOf, pairNames, pairText } from './people-labels.js';
import { pairLabel } from './queue.js';
import { NAME_REASONS, presentRecord } from './record.js';
import { presentRisk } from './risk.js';
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
  readonly conversation: ConversationRecord | null;
  readonly others: readonly CaseRecord[];
  readonly userNames: ReadonlyMap<string, string>;
  readonly reader: UserRecord;
  /** `null`: hidden. */
  readonly names: ReadonlyMap<string, string> | null;
  readonly clock: SchoolClock;
  readonly now: Date;
  readonly formId: string;
  readonly typed?: Typed;
  readonly errors?: readonly FormError[];
}

export function presentCase(parts: CaseParts) {
  const { about, thread, shown, channel, clock, now, reader, userNames } = parts;
  const names = pairNames(about, thread, parts.names);
  const owner = ownerOf(about.ownerId, userNames, reader);
  const visible = channel === null ? thread : thread.filter(one => one.message.channel === channel);
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
    state: STATE_NAMES[about.state],
    raised: clock.moment(about.raisedAt),
    owner,
    clock: clockMark(about, now, clock),
    lease: leaseMark(about, parts.record, now, clock),
    namesShown: parts.names !== null,
    nameReasons: Object.entries(NAME_REASONS).map(([value, text]) => ({ value, text })),
    message: shown === null ? null : presentMessage(shown, key => labelOf(key, names).text, clock),
    clauses: [...new Set(parts.findings.map(finding => finding.clause))].map(clause => CLAUSES[clause]),
    channels: channelTabs(about._id, thread, channel),
    thread: presentThread({ thread: visible, names, shownId: shown?.message._id ?? null, clock, now }),
    threadIsCut: thread.length >= THREAD_LIMIT,
    threadLimit: THREAD_LIMIT,
    risk: riskOf(parts),
    others: parts.others.map(other => ({
      href: `/cases/${other._id}`,
      raised: clock.day(other.raisedAt),
      text: other.title,
      pair: pairLabel(other),
      state: STATE_NAMES[other.state],
    })),
    decision: presentDecision(about, owner, parts.formId, parts.typed, parts.errors),
    errors: parts.errors ?? [],
    record: presentRecord(parts.record, clock),
    recordCount: counted(parts.record.length, 'entry', 'entries'),
  };
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
