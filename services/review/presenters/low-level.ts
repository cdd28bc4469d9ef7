import { groupBy } from '../../group-by.js';
import { type Hint, hintsOf } from '../../low-level/hints.js';
import { REGISTER_CIRCLES, type RegisterCircle } from '../../low-level/readers.js';
import type { LowLevelEntry } from '../../low-level/register.js';
import { CONDUCTS } from '../../staff-reports/kinds.js';
import type { EntryForm } from '../routes/low-level-entry.js';
import type { FieldError } from '../source-form.js';
import { WHEN_NAMES } from './raise.js';
import { counted, type SchoolClock } from './time.js';
import { visible, visibleLine } from './untrusted.js';

const CIRCLE_TEXTS: Readonly<Record<RegisterCircle, string>> = {
  head: 'The head teacher alone',
  lead: 'The head teacher and the safeguarding lead',
  deputies: 'The head teacher, the safeguarding lead and the deputies',
};

const YEAR = 365 * 86_400_000;

export interface RegisterParts {
  readonly entries: readonly LowLevelEntry[];
  readonly tokenOf: (adultKey: string) => string;
  readonly circle: RegisterCircle;
  readonly mayChangeCircle: boolean;
  readonly formId: string;
  readonly now: Date;
  readonly clock: SchoolClock;
}

/** The register: one line an adult, those with a pattern first, then the latest. */
export function presentRegister({ entries, tokenOf, circle, mayChangeCircle, formId, now, clock }: RegisterParts) {
  const adults = [...groupBy(entries, entry => entry.adultKey)].map(([key, all]) => {
    const own = all.filter(entry => !entry.isWhole);
    const latest = all.at(-1)?.at ?? now;
    const kinds = [...new Set(own.flatMap(entry => entry.kinds.map(kind => kind.text)))];
    return {
      label: all[0]?.adultLabel ?? '',
      href: `/low-level/${tokenOf(key)}`,
      latestAt: latest.getTime(),
      latest: clock.day(latest),
      ofYear: own.filter(({ at }) => at.getTime() > now.getTime() - YEAR).length,
      all: own.length,
      kinds: kinds.slice(0, 3),
      moreKinds: Math.max(0, kinds.length - 3),
      hints: hintsOf(own, now).map(hint => hint.text),
    };
  });
  return {
    title: 'Low-level concerns',
    here: '/low-level',
    adults: adults.sort((a, b) => b.hints.length - a.hints.length || b.latestAt - a.latestAt),
    total: `${counted(entries.filter(one => !one.isWhole).length, 'concern')} about ${counted(adults.length, 'adult')}`,
    circle: CIRCLE_TEXTS[circle],
    circles: mayChangeCircle
      ? REGISTER_CIRCLES.map(one => ({ value: one, text: CIRCLE_TEXTS[one], checked: one === circle }))
      : [],
    formId,
  };
}

export interface AdultParts {
  /** About one adult, oldest first. */
  readonly entries: readonly LowLevelEntry[];
  readonly token: string;
  readonly chronology: string | null;
  /** The reader would read a case of these. */
  readonly mayTakeTogether: boolean;
  /** The case in which they are being looked at already, when the reader may open it. */
  readonly open: string | null;
  readonly formId: string;
  readonly now: Date;
  readonly clock: SchoolClock;
}

/** All low-level concerns about one adult, newest first, and what makes a pattern of them. */
export function presentAdult({ entries, token, chronology, mayTakeTogether, open, formId, now, clock }: AdultParts) {
  const own = entries.filter(entry => !entry.isWhole);
  const label = entries[0]?.adultLabel ?? '';
  const numbers = new Map(own.map((entry, index) => [entry.caseId, index + 1]));
  const takeable = own.filter(entry => entry.opens).length;
  return {
    title: 'Low-level concerns',
    here: '/low-level',
    label,
    token,
    chronology,
    count: counted(own.length, 'low-level concern'),
    hints: hintsOf(own, now).map(hint => ({ text: hint.text, dates: datesOf(hint, clock) })),
    entries: [...entries].reverse().map(entry => ({
      number: numbers.get(entry.caseId) ?? null,
      isWhole: entry.isWhole,
      title: entry.title,
      day: clock.day(entry.at),
      pupil: entry.pupilLabel,
      kinds: entry.kinds.map(kind => kind.text),
      by: entry.by,
      decided: clock.day(entry.decidedAt),
      done: visible(entry.done),
      href: entry.opens ? `/cases/${entry.caseId}` : null,
      caseId: entry.caseId,
    })),
    open,
    take: mayTakeTogether && open === null && takeable > 1 ? takeable : null,
    formId,
  };
}

/** `12 Mar, 15 Oct and 3 Nov`: what makes a hint, so that a reader can look for themselves. */
export function datesOf({ entries }: Hint, clock: SchoolClock): string {
  const days = entries.map(({ at }) => clock.day(at));
  return days.length < 2 ? days.join('') : `${days.slice(0, -1).join('; ')} and ${days.at(-1)}`;
}

/** A hint with what makes it, as it stands in the record of the case that comes of it. */
export function hintText(hint: Hint, clock: SchoolClock): string {
  return `${hint.text} (${datesOf(hint, clock)})`;
}

export interface EntryParts {
  readonly form: Partial<EntryForm> & { readonly id: string };
  /** Whom it is about, when the form was opened from their page. */
  readonly about: { readonly token: string; readonly label: string } | null;
  readonly errors?: readonly FieldError[];
}

/** The form of the register: that of raising a concern, and what was done besides. */
export function presentEntry({ form, about, errors = [] }: EntryParts) {
  return {
    title: 'Add a low-level concern',
    here: '/low-level',
    pageClass: 'page--form',
    id: form.id,
    about,
    typed: { ...form, adult: visibleLine(form.adult ?? '') },
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    conducts: Object.entries(CONDUCTS).map(([value, text]) => ({ value, text, checked: form.conduct === value })),
    whens: Object.entries(WHEN_NAMES).map(([value, text]) => ({ value, text, checked: form.when === value })),
  };
}
