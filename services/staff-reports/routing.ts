import type { AskedKind, PlannedCase } from './kinds.js';

/** What of a report decides who reads it. Names decide nothing here: what is told before sending must not depend on the register. */
export interface RoutingFacts {
  readonly kind: AskedKind;
  /** Something was written for the adult, or for the pupil. */
  readonly adult: boolean;
  readonly pupil: boolean;
  /** The adult is whoever tells it. */
  readonly self: boolean;
  readonly head: boolean;
}

/** Where a report goes, and what its teller is told of it before it is sent. */
export interface Routing {
  readonly id: RoutingId;
  readonly heading: string;
  readonly text: string;
  readonly cases: readonly PlannedCase[];
}

const NEVER = 'The person it is about will not see it, nor will anybody who reports to them.';
const THEY_COME = 'They will speak to you.';
/** Nothing is known yet of whom it is about, and what is told here must be true of everybody. */
const TO_HEAD = 'the head teacher, or whoever stands in if it is about them';
const KEEP = 'Do not answer the pupil privately, and keep what there is: messages, photographs, notes.';
const QUIET = 'Do not question the pupil, do not warn the adult, and do not tell others.';

const ROUTINGS = {
  chair: {
    heading: 'This goes to the chair of governors',
    text: `It is about the head teacher, who will not see it, nor will anybody who reports to them. ${QUIET}`,
    cases: [{ concern: 'adult-conduct', withWords: true }],
  },
  infatuation: {
    heading: `This goes now to ${TO_HEAD}`,
    text: `It may be infatuation, which they hear of at once. ${NEVER} ${QUIET}`,
    cases: [{ concern: 'infatuation', withWords: true }],
  },
  'infatuation-with-me': {
    heading: `This goes now to ${TO_HEAD}`,
    text: `It may be infatuation, which they hear of at once. ${THEY_COME} ${KEEP}`,
    cases: [{ concern: 'infatuation', withWords: true }],
  },
  'contact-with-me': {
    heading: 'This goes to the safeguarding lead and the deputies',
    text: `Telling of it protects the pupil and you. ${KEEP}`,
    cases: [{ concern: 'pupil-approach', withWords: true }],
  },
  self: {
    heading: `This goes to ${TO_HEAD}`,
    text: `To tell of it yourself is the right thing to do. ${THEY_COME} ${KEEP}`,
    cases: [{ concern: 'adult-conduct', withWords: true }],
  },
  'self-and-pupil': {
    heading: `This goes to ${TO_HEAD}`,
    text: `To tell of it yourself is the right thing to do. ${THEY_COME} ${KEEP} The safeguarding lead learns that the pupil may need help, and does not get your words.`,
    cases: [
      { concern: 'adult-conduct', withWords: true },
      { concern: 'welfare', withWords: false },
    ],
  },
  contact: {
    heading: 'This goes to the safeguarding lead and the deputies, or whoever stands in if it is about them',
    text: `A pupil may need help with a boundary. ${NEVER} Do not answer the pupil privately, and keep what was sent.`,
    cases: [{ concern: 'pupil-approach', withWords: true }],
  },
  adult: {
    heading: `This goes to ${TO_HEAD}`,
    text: `It is about an adult. ${NEVER} ${QUIET}`,
    cases: [{ concern: 'adult-conduct', withWords: true }],
  },
  'adult-and-pupil': {
    heading: `This goes to ${TO_HEAD}`,
    text: `It is about an adult. The safeguarding lead learns that the pupil may need help, and does not get your words. ${NEVER} ${QUIET}`,
    cases: [
      { concern: 'adult-conduct', withWords: true },
      { concern: 'welfare', withWords: false },
    ],
  },
  pupil: {
    heading: 'This goes to the safeguarding lead and the deputies',
    text: 'They will decide what happens next and may come to you. Listen if the pupil speaks, do not question them, and promise no secrecy.',
    cases: [{ concern: 'welfare', withWords: true }],
  },
  'pupil-and-adult': {
    heading: `This goes to the safeguarding lead, and to ${TO_HEAD}`,
    text: `The lead and the deputies look after the pupil; the other gets it too, because an adult is named. ${NEVER} ${QUIET}`,
    cases: [
      { concern: 'welfare', withWords: true },
      { concern: 'adult-conduct', withWords: true },
    ],
  },
} as const satisfies Record<string, Omit<Routing, 'id'>>;
export type RoutingId = keyof typeof ROUTINGS;

export const ALL_ROUTINGS: readonly Routing[] = Object.entries(ROUTINGS).map(([id, routing]) => ({
  id: id as RoutingId,
  ...routing,
}));

/**
 * What is about the head teacher goes to the chair alone, whatever it is: the lead reports to the head. What somebody tells of themselves
 * is about their own conduct. A pupil and an adult together make two cases with other readers, joined by the report.
 */
export function routingOf(facts: RoutingFacts): Routing {
  const id = idOf(facts);
  return { id, ...ROUTINGS[id] };
}

function idOf({ kind, adult, pupil, self, head }: RoutingFacts): RoutingId {
  if (head) return 'chair';
  // A pupil's infatuation with whoever tells of it, or attempt to reach them, is not that person's own conduct.
  if (kind === 'infatuation' || kind === 'contact') return self ? `${kind}-with-me` : kind;
  if (self) return pupil ? 'self-and-pupil' : 'self';
  if (kind === 'child') return adult ? 'pupil-and-adult' : 'pupil';
  if (kind === 'conduct' || adult) return pupil ? 'adult-and-pupil' : 'adult';
  return 'pupil';
}
