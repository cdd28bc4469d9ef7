import type { Concern } from '../cases/concern.js';
import type { Code, Severity } from '../taxonomy.js';

interface KindOfReport {
  /** As the form asks for it. */
  readonly text: string;
  /** The title of its cases, for the queue: what is told, never what somebody is. */
  readonly title: string;
  /** What a case of it is about when it concerns the adult. */
  readonly severity: Severity;
  /** For the queue's filter. */
  readonly codes: readonly Code[];
}

/** What a member of staff can tell, in the order of the form; the last two are made on the pages of low-level concerns. */
export const REPORT_KINDS = {
  infatuation: {
    text: 'A pupil may be infatuated with an adult',
    title: 'Staff report signs of infatuation',
    severity: 'high',
    codes: ['infatuation'],
  },
  contact: {
    text: 'A pupil tried to contact an adult privately',
    title: 'Staff report a pupil’s attempt to make contact',
    severity: 'medium',
    codes: [],
  },
  conduct: {
    text: 'Something an adult said, wrote or did',
    title: 'Staff report what an adult said, wrote or did',
    severity: 'medium',
    codes: [],
  },
  child: {
    text: 'I am worried about a pupil',
    title: 'Staff report a worry about a pupil',
    severity: 'medium',
    codes: [],
  },
  other: { text: 'Something else', title: 'Staff report something else', severity: 'medium', codes: [] },
  'low-level': {
    text: 'Low-level concern about an adult',
    title: 'Low-level concern entered by hand',
    severity: 'low',
    codes: [],
  },
  pattern: {
    text: 'Low-level concerns taken together',
    title: 'Low-level concerns taken together',
    severity: 'high',
    codes: [],
  },
} as const satisfies Record<string, KindOfReport>;
export type ReportKind = keyof typeof REPORT_KINDS;

/** The five of the form. */
export const ASKED_KINDS = ['infatuation', 'contact', 'conduct', 'child', 'other'] as const;
export type AskedKind = (typeof ASKED_KINDS)[number];

export const SELF_REPORT_TITLE = 'An adult tells of their own conduct';

/** Kinds of conduct below the harm threshold, after the examples of Keeping children safe in education, part four. */
export const CONDUCTS = {
  'over-friendly': 'Over-friendly, or has favourites',
  alone: 'One-to-one out of sight',
  photographs: 'Photographs on a personal device',
  contact: 'Contact outside the school’s channels',
  gifts: 'Gifts or favours',
  language: 'Humiliating or unsuitable words',
  other: 'Other conduct',
} as const;
export type Conduct = keyof typeof CONDUCTS;

export function isConduct(key: string | null): key is Conduct {
  return key !== null && Object.hasOwn(CONDUCTS, key);
}

/** One case that a report raises. */
export interface PlannedCase {
  readonly concern: Concern;
  /** Its readers get the words. Without them they learn who, of what kind, and that a pupil may need help. */
  readonly withWords: boolean;
}
