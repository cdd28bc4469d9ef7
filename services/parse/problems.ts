import type { ReadProblem } from '../message.js';

/** Why a message counts as only partly read. `docs/parsing.md` explains each to the reader. */
export const PROBLEMS = {
  PARSER_STOPPED:
    'The mail parser stopped before the end, for instance because of too many parts or too long a header.',
  TEXT_OUTSIDE_MIME: 'There is text before the first or after the last part, where most programs do not show it.',
  BOUNDARY_MISSING: 'It says that it has several parts, but not where they begin and end.',
  BOUNDARY_UNKNOWN: 'Its parts are separated in another way than it says.',
  HEADER_TWICE: 'It says twice, and differently, what kind of content it has.',
  HTML_UNFINISHED: 'A tag, comment or script in it never ends, which can hide what comes after.',
  CHARSET_UNKNOWN: 'It is written in a character set that could not be read.',
  TRANSFER_ENCODING_UNKNOWN: 'It is packed in a way that could not be unpacked.',
  LINE_ENDS_BROKEN: 'Its lines end in a way that hides part of it from most programs.',
  NESTED_TOO_DEEP: 'Messages are nested in one another too deeply.',
  TOO_LONG: 'The text is longer than is read.',
  ENCRYPTED: 'It is encrypted and cannot be read.',
  SIGNED_OPAQUE: 'It is signed in a way that packs its text into the signature, and could not be unpacked.',
  OUTLOOK_ONLY:
    'Its text, or part of it, stands in a file that only Outlook opens (winmail.dat), and could not be taken out.',
  PART_ELSEWHERE: 'Part of it is not in it but must be fetched from elsewhere, or it is one piece of a message.',
  NUL_CHARACTERS: 'It holds characters of no meaning between the letters, which can hide words.',
  ATTACHMENT_BROKEN: 'An attachment is damaged, or made so that it cannot be read.',
  ATTACHMENT_COSTLY: 'An attachment would have taken more time or memory to read than it may.',
  ATTACHMENT_LIMIT: 'An attachment holds more than is read: too much once unpacked, or too many files in one another.',
  ARCHIVE_UNKNOWN: 'An attachment is packed in a way that is not unpacked.',
  REVERSED_TEXT: 'It uses signs that reverse the order of letters, which can hide words.',
  JOURNAL_WITHOUT_MESSAGE: 'It is a journal report without the message that it reports.',
  JOURNAL_TEXT_BESIDE: 'Beside the message, its journal report holds words that no such report has.',
  JOURNAL_BOUNCED: 'Its journal report could not be delivered at first and came back as a failure notice.',
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

export function problem(code: ProblemCode): ReadProblem {
  return { code, detail: PROBLEMS[code] };
}

/** One of each kind, in the order in which they came up. */
export function distinctProblems(codes: Iterable<ProblemCode>): readonly ReadProblem[] {
  return [...new Set(codes)].map(problem);
}
