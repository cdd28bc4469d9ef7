import type { Account } from './accounts.js';
import { type Routed, routeOf } from './route.js';

/** Who answers for the conduct of the adult of a case. Not always the head teacher: they may be that adult, or have a conflict of interest. */
export type Answerable = 'head' | 'chair' | 'lado';

/** In the middle of a sentence. */
export const ANSWERABLE_NAMES: Readonly<Record<Answerable, string>> = {
  head: 'the head teacher',
  chair: 'the chair of governors',
  lado: 'the LADO',
};

/** The role that reads what concerns this adult; the LADO where nobody of the school but the lead is left, who only holds it for them. */
export function whoAnswers(about: Routed, everybody: readonly Account[]): Answerable {
  const { roles } = routeOf({ ...about, lane: 'adult-conduct', managerId: null }, everybody);
  if (roles.includes('head')) return 'head';
  return roles.includes('chair') ? 'chair' : 'lado';
}
