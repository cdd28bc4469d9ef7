import { sideOf } from '../message.js';
import type { Role } from '../register/person.js';
import type { Code } from '../taxonomy.js';

/** What a case is about. Findings about the same pair and the same concern come together in one open case. */
export const CONCERNS = {
  'adult-conduct': { title: 'Conduct of an adult', lane: 'adult-conduct' },
  infatuation: { title: 'Infatuation with an adult', lane: 'adult-conduct' },
  scheme: { title: 'Register of the scheme', lane: 'adult-conduct' },
  'pupil-approach': { title: 'A pupil crosses a boundary', lane: 'child-needs-help' },
  welfare: { title: 'Welfare of a pupil', lane: 'child-needs-help' },
} as const satisfies Record<string, { title: string; lane: Lane }>;
export type Concern = keyof typeof CONCERNS;

/** Who reads it: the head teacher for the conduct of adults, the safeguarding lead and deputies for a child that needs help. */
export type Lane = 'adult-conduct' | 'child-needs-help';
export const LANES: readonly Lane[] = ['child-needs-help', 'adult-conduct'];

const SCHEME_CODES: ReadonlySet<Code> = new Set<Code>([
  'protocol.unregistered-sender',
  'protocol.unassigned-pair',
  'protocol.vetting-lapsed',
  'protocol.training-missing',
]);
const WELFARE_CODES: ReadonlySet<Code> = new Set<Code>(['content.self-harm', 'content.disclosure', 'content.bullying']);

/** The same words are another concern when a pupil writes them than when an adult does. */
export function concernOf(code: Code, author: Role): Concern {
  if (code === 'infatuation') return 'infatuation';
  if (SCHEME_CODES.has(code)) return 'scheme';
  if (sideOf(author) === 'pupil') return WELFARE_CODES.has(code) ? 'welfare' : 'pupil-approach';
  return code === 'content.self-harm' || code === 'content.disclosure' ? 'welfare' : 'adult-conduct';
}
