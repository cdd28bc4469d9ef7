import type { SessionHours } from '../../register/person.js';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `mon-fri 08:00-18:00, sat 09:00-12:00`: as the form and the configuration take it. Days that do not follow each other stand apart. */
export function hoursText(hours: readonly SessionHours[]): string {
  return hours.flatMap(({ days, from, to }) => runsOf(days).map(run => `${run} ${from}-${to}`)).join(', ');
}

function runsOf(days: readonly number[]): readonly string[] {
  const runs: [number, number][] = [];
  for (const day of [...days].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  const name = (day: number) => DAYS[day - 1] ?? '';
  return runs.map(([first, last]) => (first === last ? name(first) : `${name(first)}-${name(last)}`));
}
