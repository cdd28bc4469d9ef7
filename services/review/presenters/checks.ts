import type { DatedCheck } from '../../register/person.js';

const DAY = 86_400_000;
const SOON = 30;

/** A check of a person with its date, at a glance. `today`: `YYYY-MM-DD`. */
export function checkTag(check: DatedCheck | null, today: string, name: string) {
  if (check === null) return { text: 'Missing', tone: 'late', note: '' };
  const { expiresOn, doneOn } = check;
  if (expiresOn === null) return { text: name, tone: 'good', note: `since ${dateText(doneOn)}` };
  const days = Math.round((Date.parse(expiresOn) - Date.parse(today)) / DAY);
  if (days < 0) return { text: 'Lapsed', tone: 'late', note: `on ${dateText(expiresOn)}` };
  if (days <= SOON)
    return {
      text: days === 0 ? 'Ends today' : `Ends in ${days} ${days === 1 ? 'day' : 'days'}`,
      tone: 'advice',
      note: '',
    };
  return { text: name, tone: 'good', note: `to ${dateText(expiresOn)}` };
}

/** `12 Jan 2028` */
function dateText(day: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(day),
  );
}
