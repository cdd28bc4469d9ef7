import type { CaseRecord } from '../../../models/case.js';
import type { UserRecord } from '../../../models/user.js';
import { leaseHolds } from '../../cases/lease.js';
import { TAXONOMY } from '../../taxonomy.js';
import { clockMark } from './clock.js';
import { confidenceMark, STATE_NAMES, severityMark } from './marks.js';
import { ownerOf } from './owner.js';
import { counted, type SchoolClock } from './time.js';

const CHIPS_SHOWN = 3;

/** What raised a case in which nothing was found. */
const NOT_FOUND: Readonly<Record<CaseRecord['origin'], string>> = {
  staff: 'reported by staff',
  linked: 'linked record, passed on',
  messages: 'raised from messages',
};

export interface RowPlace {
  /** Of users, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly reader: Pick<UserRecord, '_id'>;
  readonly now: Date;
  readonly clock: SchoolClock;
}

/** A case as it stands in a list. */
export function presentRow(one: CaseRecord, { names, reader, now, clock }: RowPlace) {
  const titles = one.codes.map(code => TAXONOMY[code].title);
  const channels = one.channels.length > 1 ? `, ${one.channels.length} channels` : '';
  const lapsed = one.state === 'in-review' && !leaseHolds(one, now);
  return {
    number: one._id,
    href: `/cases/${one._id}`,
    title: one.title,
    pair: pairLabel(one),
    extent:
      one.findingCount === 0
        ? NOT_FOUND[one.origin]
        : `${counted(one.findingCount, 'finding')} in ${counted(one.messageCount, 'message')}${channels}`,
    chips: titles.slice(0, CHIPS_SHOWN),
    moreChips: Math.max(0, titles.length - CHIPS_SHOWN),
    severity: severityMark(one.severity),
    confidence: confidenceMark(one.confidence),
    clock: clockMark(one, now, clock),
    age: clock.age(one.raisedAt),
    raised: clock.moment(one.raisedAt),
    state: STATE_NAMES[one.state],
    stateKey: one.state,
    owner: ownerOf(one.ownerId, names, reader),
    /** Whoever had it has gone silent: it may be taken over. */
    lapsed,
  };
}

export function pairLabel({ adultLabel, pupilLabel }: Pick<CaseRecord, 'adultLabel' | 'pupilLabel'>): string {
  return [adultLabel, pupilLabel].filter(Boolean).join(' · ');
}
