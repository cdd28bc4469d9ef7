import { instantOfWall } from '../wall-time.js';

const DAY = 86_400_000;

/** So many days later, or earlier below zero. `day`: `YYYY-MM-DD`. */
export function daysAfter(day: string, count: number): string {
  return new Date(noonOf(day) + count * DAY).toISOString().slice(0, 10);
}

/** Whole days from one to the other. */
export function daysBetween(from: string, until: string): number {
  return Math.round((noonOf(until) - noonOf(from)) / DAY);
}

/** 1 = Monday … 7 = Sunday. */
export function weekdayOf(day: string): number {
  return new Date(noonOf(day)).getUTCDay() || 7;
}

export function mondayOf(day: string): string {
  return daysAfter(day, 1 - weekdayOf(day));
}

/** The instant at which a clock of this zone shows `HH:MM` on that day; midnight when it is not said. */
export function instantOn(day: string, timeZone: string, time = '00:00'): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return instantOfWall({ year, month, day: date, hour, minute, second: 0 }, timeZone);
}

/** A date that there is, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(noonOf(text)) && daysAfter(text, 0) === text;
}

function noonOf(day: string): number {
  return Date.parse(`${day}T12:00:00Z`);
}
