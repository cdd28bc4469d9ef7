import { PROBLEMS } from '../../parse/problems.js';

/** Why a message or a folder was not read, and what can be done: in words, by the code that the ledger holds. */
export interface ReasonText {
  readonly what: string;
  readonly next: string;
}

const AGAIN = 'Try again; if it stays so, look at the message where it lies.';
const LOOK = 'Look at the message where it lies: what was hidden may matter.';

/** The reasons that are not of the parser (`parse/problems.ts`). */
const REASONS: Readonly<Record<string, ReasonText>> = {
  READER_OUT_OF_TIME: { what: 'Reading it took too long and was stopped.', next: AGAIN },
  READER_OUT_OF_MEMORY: { what: 'Reading it took too much memory and was stopped.', next: AGAIN },
  READER_FAILED: { what: 'The reader failed on it.', next: AGAIN },
  MESSAGE_TOO_LARGE: {
    what: 'It is larger than the limit.',
    next: 'Look at it where it lies, or raise maxMessageBytes and try again.',
  },
  FETCH_SHORT: { what: 'The source listed it but did not hand it over.', next: AGAIN },
  RECORD_UNREADABLE: {
    what: 'This line of the export cannot be read.',
    next: 'Correct the line in the export and put it back.',
  },
  DATE_AMBIGUOUS: { what: 'Its date can be read in two ways.', next: 'Look at the export: day or month first.' },
  TIME_OUT_OF_ORDER: { what: 'Its time does not fit the messages around it.', next: LOOK },
  DELETED_BEFORE_READ: {
    what: 'It was deleted at the source before it could be read.',
    next: 'Ask who had access to the mailbox.',
  },
  GENERATION_CHANGED: { what: 'The folder was renumbered; it is read anew under its new number.', next: '' },
  FORMAT_UNKNOWN: { what: 'The file is in no format that is known.', next: 'See docs/chat-formats.md.' },
  FILE_UNREADABLE: {
    what: 'The file cannot be read.',
    next: 'Check that the service’s user may read it, then try again.',
  },
  SPOOL_ITEM_BROKEN: {
    what: 'Its file in the spool was damaged or changed.',
    next: 'Check the disk; have it sent again if its sender still has it.',
  },
  KEY_MISSING: {
    what: 'The key that it was encrypted with is not on the key ring.',
    next: 'Put back the key file that belongs to it, then try again.',
  },
  FETCH_BROKE: {
    what: 'The connection to the mail server breaks whenever it hands it over.',
    next: 'Look at it in the mailbox itself, then try again.',
  },
  FOLDER_REFUSED: {
    what: 'The mail server does not let the account look into it.',
    next: 'Let the account read this folder.',
  },
  NOT_CHOSEN: { what: 'Not among the folders that were chosen.', next: '' },
  CANARY: { what: 'A test message of Candour’s own.', next: '' },
  HELD_IN_ALL_MAIL: { what: 'The same messages are read in All Mail.', next: '' },
};

/** A code that is not listed is shown as it is: better a code than a guess. */
export function reasonText(code: string | null): ReasonText {
  if (code === null) return { what: 'No reason was noted.', next: AGAIN };
  const ofParser: Partial<Record<string, string>> = PROBLEMS;
  const detail = ofParser[code];
  return detail === undefined ? (REASONS[code] ?? { what: code, next: AGAIN }) : { what: detail, next: LOOK };
}
