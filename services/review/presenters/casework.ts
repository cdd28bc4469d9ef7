import type { CaseRecord } from '../../../models/case.js';
import type { UserRecord } from '../../../models/user.js';
import type { Account } from '../../cases/accounts.js';
import type { Casework, ReferralKind, Task } from '../../cases/casework.js';
import type { Lane } from '../../cases/concern.js';
import type { FormError } from './decision.js';
import { dueText } from './effects.js';
import type { SchoolClock } from './time.js';
import { counted, dayInWords } from './time.js';

/** Which referrals a record can lead to. The LADO is for concerns about adults. */
export const REFERRALS_OF: Readonly<Record<Lane, readonly ReferralKind[]>> = {
  'adult-conduct': ['lado', 'police', 'social-care'],
  'child-needs-help': ['social-care', 'police'],
};

export const REFERRAL_NAMES: Readonly<Record<ReferralKind, { readonly text: string; readonly who: string }>> = {
  lado: { text: 'Referral to the LADO', who: 'the local authority’s designated officer' },
  'social-care': { text: 'Referral to children’s social care', who: 'children’s social care' },
  police: { text: 'Report to the police', who: 'the police' },
};

export interface CaseworkParts {
  readonly about: CaseRecord;
  readonly casework: Casework;
  /** Everybody who may read the case. */
  readonly readers: readonly Account[];
  readonly reader: UserRecord;
  readonly clock: SchoolClock;
  readonly typedWork?: Readonly<Record<string, string>>;
  readonly errors?: readonly FormError[];
}

/** Tasks, referrals and meetings of a case. */
export function presentCasework(parts: CaseworkParts) {
  const { about, casework, readers, reader, clock, typedWork = {}, errors = [] } = parts;
  const tasks = casework.tasks.map(task => presentTask(task, clock));
  const open = tasks.filter(task => !task.done).sort((a, b) => (a.dueDay < b.dueDay ? -1 : 1));
  const overdue = open.filter(task => task.overdue).length;
  return {
    tasks: [...open, ...tasks.filter(task => task.done)],
    taskCount:
      tasks.length === 0
        ? 'None yet'
        : `${counted(open.length, 'open', 'open')}${overdue > 0 ? `, ${overdue} overdue` : ''}, ${counted(tasks.length - open.length, 'done', 'done')}`,
    overdue,
    typed: typedWork,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    today: clock.today,
    people: readers.map(({ _id, name }) => ({ value: _id, text: _id === reader._id ? `${name} (you)` : name })),
    meetings: [...casework.meetings].reverse().map(({ meetingId, date, present, discussed, actions, by }) => ({
      id: meetingId,
      date: dueText(date, clock),
      present,
      discussed,
      actions: counted(actions.length, 'action agreed', 'actions agreed'),
      by,
    })),
    referrals: REFERRALS_OF[about.lane].map(kind => presentReferral(about._id, kind, casework, clock)),
  };
}

function presentTask({ id, text, due, who, addedBy, done }: Task, clock: SchoolClock) {
  return {
    id,
    text,
    dueDay: due,
    due: dueText(due, clock),
    overdue: done === null && due < clock.today,
    who: who?.name ?? 'Whoever has the case',
    addedBy,
    done: done !== null,
    doneText: done === null ? null : `Done by ${done.by}, ${clock.moment(done.at)}`,
    note: done?.note ?? '',
  };
}

function presentReferral(number: string, kind: ReferralKind, { referrals }: Casework, clock: SchoolClock) {
  const referral = referrals.find(({ to }) => to === kind);
  const steps = [
    ...(referral?.prepared ? [`Prepared by ${referral.prepared.by.name}, ${clock.moment(referral.prepared.at)}`] : []),
    ...(referral?.sent
      ? [`Sent by ${referral.sent.by}, ${dayInWords(referral.sent.when)} (${referral.sent.how})`]
      : []),
    ...(referral?.answered ? [`Answered ${dayInWords(referral.answered.when)}`] : []),
  ];
  const state = referral?.answered ? 'Answered' : referral?.sent ? 'Sent' : referral?.prepared ? 'Prepared' : null;
  return { kind, text: REFERRAL_NAMES[kind].text, href: `/cases/${number}/referrals/${kind}`, steps, state };
}
