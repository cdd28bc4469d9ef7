import type { CaseRecord } from '../../../models/case.js';
import type { FindingRecord } from '../../../models/finding.js';
import type { PersonRecord } from '../../../models/person.js';
import type { UserRecord } from '../../../models/user.js';
import type { AgencyContact } from '../../agencies/contacts.js';
import type { Casework, ReferralKind } from '../../cases/casework.js';
import type { PassedOn } from '../../cases/passed-on.js';
import type { ThreadMessage } from '../../cases/queries.js';
import { CLAUSES, TAXONOMY } from '../../taxonomy.js';
import { ROLE_NAMES } from '../access.js';
import { ACTION_WORDS, HARM_WORDS } from './actions.js';
import { REFERRAL_NAMES } from './casework.js';
import { contactLine, presentContact } from './contacts.js';
import { CHANNEL_NAMES } from './marks.js';
import { passedOnLines } from './passed-on.js';
import { labelOf, type PairNames } from './people-labels.js';
import { dayInWords, type SchoolClock } from './time.js';
import { visible, visibleLine } from './untrusted.js';

interface FieldRule {
  readonly id: string;
  readonly label: string;
  readonly long?: true;
  readonly hint?: string;
  /** Only in these; everywhere when absent. */
  readonly in?: readonly ReferralKind[];
}

interface SectionRule {
  readonly heading: string;
  readonly fields: readonly FieldRule[];
}

/** What the agencies ask for. Whatever the school's records do not hold here is to be filled in by hand. */
const SECTIONS: readonly SectionRule[] = [
  {
    heading: 'Who refers',
    fields: [
      { id: 'to', label: 'To', hint: 'Name, telephone and e-mail of whoever takes it there' },
      { id: 'school', label: 'School' },
      { id: 'contact', label: 'Contact at the school' },
      { id: 'contact-phone', label: 'Telephone of the contact' },
      { id: 'reference', label: 'Reference of the agency', hint: 'Crime or case number, if there is one' },
    ],
  },
  {
    heading: 'The child',
    fields: [
      { id: 'child-name', label: 'Full name' },
      { id: 'child-born', label: 'Date of birth' },
      { id: 'child-year', label: 'Year group' },
      { id: 'child-home', label: 'Home address' },
      { id: 'child-carers', label: 'Parents or carers', hint: 'Names and telephone; who has parental responsibility' },
      { id: 'child-needs', label: 'Needs', hint: 'Language, disability, whether a social worker knows the child' },
      { id: 'child-now', label: 'Where the child is now, and with whom', in: ['police', 'social-care'] },
      { id: 'child-words', label: 'What the child has said, in their own words', long: true },
    ],
  },
  {
    heading: 'The adult',
    fields: [
      { id: 'adult-name', label: 'Full name' },
      { id: 'adult-role', label: 'Role at the school' },
      { id: 'adult-born', label: 'Date of birth' },
      { id: 'adult-home', label: 'Home address', in: ['lado', 'police'] },
      { id: 'adult-employer', label: 'Employer, if it is not the school', in: ['lado'] },
      { id: 'adult-vetting', label: 'Vetting', in: ['lado'] },
      { id: 'adult-others', label: 'Other children they are in contact with', in: ['lado', 'police'] },
      { id: 'adult-knows', label: 'Whether the adult knows of this' },
    ],
  },
  {
    heading: 'What happened',
    fields: [
      { id: 'what', label: 'What was seen', long: true },
      { id: 'threshold', label: 'Harm threshold', long: true, in: ['lado', 'police'] },
      { id: 'risk', label: 'The risk now, and why', long: true },
      { id: 'done', label: 'What was done so far', long: true },
      { id: 'parents-know', label: 'Whether the parents know, who told them, and when' },
      { id: 'asked', label: 'What is asked of the agency', long: true },
    ],
  },
];

export function referralSections(kind: ReferralKind): readonly SectionRule[] {
  return SECTIONS.map(({ heading, fields }) => ({
    heading,
    fields: fields.filter(field => field.in === undefined || field.in.includes(kind)),
  }));
}

/** Ids of the fields of every kind, for the form's schema. */
export const REFERRAL_FIELDS: readonly string[] = SECTIONS.flatMap(({ fields }) => fields.map(({ id }) => id));

export interface ReferralParts {
  readonly kind: ReferralKind;
  readonly about: CaseRecord;
  readonly casework: Casework;
  /** Notes that somebody who looks after children passed on. */
  readonly passedOn: readonly PassedOn[];
  readonly thread: readonly ThreadMessage[];
  readonly findings: readonly FindingRecord[];
  readonly others: readonly CaseRecord[];
  readonly names: PairNames;
  readonly namesShown: boolean;
  /** From the register; `null`: not on it, or names are hidden. */
  readonly adult: PersonRecord | null;
  readonly pupil: PersonRecord | null;
  readonly otherPupils: number;
  /** Of the agency that it goes to. */
  readonly contact: AgencyContact;
  readonly reader: UserRecord;
  readonly schoolName: string;
  readonly clock: SchoolClock;
  readonly now: Date;
  readonly formId: string;
  readonly editing: boolean;
}

export function presentReferral(parts: ReferralParts) {
  const { kind, about, casework, names, namesShown, clock, now } = parts;
  const referral = casework.referrals.find(({ to }) => to === kind) ?? null;
  const prepared = referral?.prepared ?? null;
  const begun = beginning(parts);
  const sections = referralSections(kind).map(({ heading, fields }) => ({
    heading,
    fields: fields.map(({ id, label, long = false, hint = null }) => {
      const value = prepared === null ? (begun[id] ?? '') : (prepared.fields[id] ?? '');
      return { id, label, long, hint, value, shown: visible(value) };
    }),
  }));
  const missing = sections.flatMap(({ fields }) => fields).filter(({ value }) => value.trim() === '').length;
  return {
    title: `Case ${about._id}: referral`,
    here: '/queue',
    number: about._id,
    kind,
    heading: REFERRAL_NAMES[kind].text,
    who: REFERRAL_NAMES[kind].who,
    formId: parts.formId,
    editing: prepared === null || parts.editing,
    namesShown,
    missing,
    contact: presentContact(kind, parts.contact),
    sections,
    madeAt: clock.full(now),
    prepared: prepared === null ? null : `Prepared by ${prepared.by.name}, ${clock.full(prepared.at)}`,
    sent: referral?.sent ?? null,
    answered: referral?.answered ?? null,
    today: clock.today,
    reader: parts.reader.name,
    messages: evidenceOf(parts),
    chronology: chronologyOf(parts),
    never: ACTION_WORDS.allegation.never,
    isLado: kind === 'lado',
    pair: namesShown ? [names.adult.text, names.pupil.text].filter(Boolean).join(', ') : null,
  };
}

/** What the case knows already. Names only when the reader has asked for them. */
function beginning(parts: ReferralParts): Readonly<Record<string, string>> {
  const { about, casework, names, namesShown, adult, pupil, otherPupils, reader, schoolName, clock } = parts;
  const named = (text: string) => (namesShown ? text : '');
  const isLinkedChild = about.origin === 'linked' && about.lane === 'child-needs-help';
  return {
    to: contactLine(parts.contact),
    school: schoolName,
    contact: `${reader.name}, ${ROLE_NAMES[reader.role].toLowerCase()}, ${reader.email}`,
    'child-name': named(names.pupil.text),
    'child-year': pupil?.yearGroup ?? '',
    // What a record of the child's welfare was opened without, it does not pass on either.
    'adult-name': isLinkedChild ? '' : named(names.adult.text),
    'adult-role': isLinkedChild ? '' : (adult?.role ?? ''),
    'adult-vetting': vettingText(adult),
    'adult-others': otherPupils === 0 ? '' : `Paired with ${otherPupils} more in the mentoring scheme`,
    what: whatText(parts),
    threshold: (casework.action?.harm ?? []).map(one => `${HARM_WORDS[one]}.`).join('\n'),
    done: doneText(casework, clock),
  };
}

function vettingText(adult: PersonRecord | null): string {
  if (adult === null || adult.vetting === null) return '';
  const { doneOn, expiresOn } = adult.vetting;
  return `Enhanced disclosure and barred-list check on ${doneOn}${expiresOn === null ? '' : `, until ${expiresOn}`}`;
}

/** What was passed on, and one line for each message with a finding, in order. */
function whatText({ thread, findings, passedOn, names, clock }: ReferralParts): string {
  const ids = new Set(findings.map(({ messageId }) => messageId));
  const seen = thread
    .filter(({ message }) => ids.has(message._id))
    .map(({ message, findings: found }) => {
      const who = labelOf(message.authorKey, names).text;
      const what = [...new Set(found.map(({ code }) => TAXONOMY[code].title.toLowerCase()))].join(', ');
      return `${clock.full(message.at)}, ${(CHANNEL_NAMES[message.channel] ?? message.channel).toLowerCase()}: ${who} (${what}).`;
    });
  return [...passedOnLines(passedOn, clock), ...seen].join('\n');
}

function doneText({ action, tasks, meetings, referrals }: Casework, clock: SchoolClock): string {
  return [
    ...(action === null
      ? []
      : [`${clock.full(action.at)}: ${ACTION_WORDS[action.kind].text}, decided by ${action.by.name}. ${action.note}`]),
    ...meetings.map(({ date, present }) => `${dayInWords(date)}: strategy meeting. Present: ${present}`),
    ...tasks.flatMap(({ text, done }) =>
      done === null ? [] : [`${clock.full(done.at)}: ${text} (${done.by}). ${done.note}`],
    ),
    ...referrals.flatMap(({ to, sent }) =>
      sent === null ? [] : [`${dayInWords(sent.when)}: ${REFERRAL_NAMES[to].text} sent by ${sent.by}`],
    ),
  ]
    .map(one => one.trim())
    .join('\n');
}

/** The messages that are evidence, with their words exactly as they were written, and what was found in each. */
function evidenceOf({ thread, findings, names, clock }: ReferralParts) {
  const own = new Set(findings.map(({ _id }) => _id));
  return thread
    .filter(one => one.findings.some(({ _id }) => own.has(_id)))
    .map(({ message, text, findings: found }) => ({
      when: clock.full(message.at),
      channel: CHANNEL_NAMES[message.channel] ?? message.channel,
      from: labelOf(message.authorKey, names).text,
      to: message.recipientKeys.map(key => labelOf(key, names).text).join(', '),
      subject: visibleLine(text?.subject ?? '', 300),
      words: text === null ? null : visible(text.text.slice(0, MOST_WORDS)),
      isCut: text !== null && text.text.length > MOST_WORDS,
      found: found
        .filter(({ _id }) => own.has(_id))
        .map(({ code, reason, clause }) => `${TAXONOMY[code].title}: ${reason} (${CLAUSES[clause]})`),
    }));
}

const MOST_WORDS = 20_000;

/** What happened in order, as far as this reader may know it. */
function chronologyOf({ about, casework, passedOn, others, clock }: ReferralParts) {
  const { action, concluded } = casework;
  const entries = [
    ...others.map(one => ({ at: one.raisedAt, text: `Case ${one._id}: ${one.title}` })),
    ...(about.findingCount === 0 ? [] : [{ at: about.firstAt, text: 'First message of this case' }]),
    ...passedOn.map(({ at, by }) => ({ at, text: `A concern about the adult passed on by ${by}` })),
    { at: about.raisedAt, text: `Case ${about._id} raised: ${about.title}` },
    ...(action === null
      ? []
      : [{ at: action.at, text: `Decided: ${ACTION_WORDS[action.kind].text}, by ${action.by.name}` }]),
    ...casework.tasks.flatMap(({ text, done }) => (done === null ? [] : [{ at: done.at, text: `Done: ${text}` }])),
    ...(concluded === null ? [] : [{ at: concluded.at, text: `Ended, by ${concluded.by.name}` }]),
  ];
  return entries
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, text }) => ({ when: clock.full(at), text }));
}
