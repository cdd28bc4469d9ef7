import type { UserRole } from '../../models/user.js';
import { ROLE_NAMES } from '../review/access.js';
import { figure } from '../review/presenters/time.js';

const NUMBERS =
  'No,One,Two,Three,Four,Five,Six,Seven,Eight,Nine,Ten,Eleven,Twelve,Thirteen,Fourteen,Fifteen,Sixteen,Seventeen,Eighteen,Nineteen,Twenty'.split(
    ',',
  );

/** At the beginning of a sentence: `Thirteen`, `1,204`. */
export function firstNumeral(count: number): string {
  return NUMBERS[count] ?? figure(count);
}

/** In a sentence: `thirteen`. */
export function numeral(count: number): string {
  return firstNumeral(count).toLowerCase();
}

/** `+5`, `−2`, `0` */
export function changeText(now: number, before: number): string {
  const change = now - before;
  return change > 0 ? `+${figure(change)}` : change < 0 ? `−${figure(-change)}` : '0';
}

export function roleText(role: UserRole | null): string {
  return role === null ? 'Candour' : ROLE_NAMES[role];
}

/** `71 of 81` */
export function ofText(part: number, whole: number): string {
  return `${figure(part)} of ${figure(whole)}`;
}
