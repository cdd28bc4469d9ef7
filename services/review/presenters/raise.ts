import type { StaffReportRecord } from '../../../models/staff-report.js';
import type { UserRecord } from '../../../models/user.js';
import { ASKED_KINDS, REPORT_KINDS } from '../../staff-reports/kinds.js';
import { ALL_ROUTINGS, type Routing, routingOf } from '../../staff-reports/routing.js';
import { REPORT_STATES, type ReportState } from '../../staff-reports/state.js';
import { type RaiseForm, WHENS } from '../raise-form.js';
import type { FieldError } from '../source-form.js';
import type { SchoolClock } from './time.js';
import { visible, visibleLine } from './untrusted.js';

export const WHEN_NAMES = { today: 'Today', yesterday: 'Yesterday', earlier: 'Earlier' } as const;

const STATE_TEXTS: Readonly<Record<ReportState, { readonly name: string; readonly text: string }>> = {
  received: { name: 'Received', text: 'It is stored and stands with those who read it.' },
  'being-read': { name: 'Being read', text: 'Somebody is looking at it. They may come to you.' },
  decided: { name: 'Decided', text: 'It was decided what happens. What that is stays with those who decided.' },
};

export interface OwnReport {
  readonly report: Pick<StaffReportRecord, '_id' | 'raisedAt'>;
  readonly state: ReportState;
}

export interface RaiseParts {
  readonly form: Partial<RaiseForm> & { readonly id: string };
  readonly user: UserRecord | null;
  readonly own: readonly OwnReport[];
  readonly clock: SchoolClock;
  readonly errors?: readonly FieldError[];
  /** Minutes, when too much has come from this address. */
  readonly wait?: number;
}

/** The form with five questions. What it tells of who reads it is made here once, for the scripts of the page too. */
export function presentRaise({ form, user, own, clock, errors = [], wait = 0 }: RaiseParts) {
  return {
    title: 'Raise a concern',
    here: '/raise',
    pageClass: 'page--form',
    id: form.id,
    typed: form,
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    wait,
    kinds: ASKED_KINDS.map(kind => ({ value: kind, text: REPORT_KINDS[kind].text, checked: form.kind === kind })),
    whens: WHENS.map(when => ({ value: when, text: WHEN_NAMES[when], checked: form.when === when })),
    routings: ALL_ROUTINGS.map(({ id, heading, text }) => ({ id, heading, text })),
    routes: JSON.stringify(routes()),
    signedIn: user === null ? null : { name: user.name, email: user.email },
    own: own.map(({ report, state }) => ({
      reference: report._id,
      raised: clock.moment(report.raisedAt),
      state: STATE_TEXTS[state].name,
    })),
  };
}

/** For every way of filling it in, e.g. `conduct1010`: kind, adult, pupil, me, head teacher. So the page's script decides nothing. */
function routes(): Readonly<Record<string, string>> {
  const routes: Record<string, string> = {};
  const bits = [false, true];
  for (const kind of ASKED_KINDS)
    for (const adult of bits)
      for (const pupil of bits)
        for (const self of bits)
          for (const head of bits) {
            const key = `${kind}${[adult, pupil, self, head].map(Number).join('')}`;
            routes[key] = routingOf({ kind, adult, pupil, self, head }).id;
          }
  return routes;
}

/** What is about to be sent and who gets it, where the page could not tell it by itself. */
export function presentRaiseCheck(form: RaiseForm, routing: Routing, user: UserRecord | null) {
  const { heading, text, id } = routing;
  const answers = [
    { name: 'What it is about', value: form.kind === undefined ? '' : REPORT_KINDS[form.kind].text },
    { name: 'The pupil', value: visibleLine(form.pupil) },
    { name: 'The adult', value: visibleLine(form.adult) },
    { name: 'The adult is me', value: form.self === 'yes' ? 'Yes' : '' },
    { name: 'The adult is the head teacher', value: form.head === 'yes' ? 'Yes' : '' },
    { name: 'A child is in danger now', value: form.danger === 'yes' ? 'Yes' : '' },
    { name: 'What you saw or heard', value: visible(form.words) },
    { name: 'When', value: form.when === undefined ? '' : WHEN_NAMES[form.when] },
    { name: 'Where, and when as near as you can', value: visibleLine(form.where) },
    { name: 'You', value: user === null ? visibleLine(`${form.name}, ${form.email}`) : `${user.name}, ${user.email}` },
  ];
  const { told: _told, step: _step, website: _website, ...kept } = form;
  return {
    title: 'Check and send',
    here: '/raise',
    pageClass: 'page--form',
    routing: { id, heading, text },
    answers: answers.filter(({ value }) => value !== ''),
    kept: Object.entries(kept).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [{ name, value }],
    ),
  };
}

export function presentReference(report: Pick<StaffReportRecord, '_id'>, state: ReportState) {
  const at = REPORT_STATES.indexOf(state);
  return {
    title: 'Your concern',
    here: '/raise',
    pageClass: 'page--form',
    reference: report._id,
    steps: REPORT_STATES.map((one, index) => ({
      ...STATE_TEXTS[one],
      state: index < at ? 'done' : index === at ? 'current' : 'ahead',
    })),
  };
}
