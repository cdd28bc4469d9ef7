import { type CheckState, daysUntil, stateOfCheck } from '../../register/checks.js';
import type { DatedCheck } from '../../register/person.js';
import { counted } from './time.js';

/** How weighty each state looks. */
const TONES: Readonly<Record<CheckState, string>> = {
  missing: 'late',
  lapsed: 'late',
  'ends-in-30': 'advice',
  'ends-in-60': 'quiet',
  valid: 'good',
};

/** A check of a person with its date, at a glance. `today`: `YYYY-MM-DD`; `name`: what it is called when it holds. */
export function checkTag(check: DatedCheck | null, today: string, name: string) {
  const state = stateOfCheck(check, today);
  return { state, tone: TONES[state], ...wordsOf(check, state, today, name) };
}

function wordsOf(check: DatedCheck | null, state: CheckState, today: string, name: string) {
  if (check === null) return { text: 'Missing', note: '' };
  const { doneOn, expiresOn } = check;
  if (state === 'missing') return { text: 'Missing', note: `counts from ${dateText(doneOn)}` };
  if (expiresOn === null) return { text: name, note: `since ${dateText(doneOn)}` };
  if (state === 'lapsed') return { text: 'Lapsed', note: `on ${dateText(expiresOn)}` };
  if (state === 'valid') return { text: name, note: `to ${dateText(expiresOn)}` };
  const days = daysUntil(expiresOn, today);
  return { text: days === 0 ? 'Ends today' : `Ends in ${counted(days, 'day')}`, note: `on ${dateText(expiresOn)}` };
}

/** `12 Jan 2028`, of a day written `2028-01-12`. */
export function dateText(day: string): string {
  return format(day, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** `January 2028` */
export function monthText(day: string): string {
  return format(day, { month: 'long', year: 'numeric' });
}

function format(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(new Date(day));
}
