import { visible, visibleLine } from '../../review/presenters/untrusted.js';
import type { ExportContent, ExportedEntry, ExportedFinding, ExportedMessage } from '../content.js';
import { shownActor, shownWords } from '../shown.js';
import type { Moments } from './moments.js';
import { type Line, listed, tableText } from './table.js';

/** In this order for good, as `CASE_COLUMNS`. */
export const CHRONOLOGY_COLUMNS = [
  'case_number',
  'line',
  'when_local',
  'when_utc',
  'kind',
  'what',
  'who',
  'details',
  'message_id',
  'record_entry',
  'entry_hash',
] as const;

type Happened = Omit<Line<(typeof CHRONOLOGY_COLUMNS)[number]>, 'case_number' | 'line' | 'when_local' | 'when_utc'> & {
  readonly at: string;
};

/** `chronology.csv`: messages and entries of the record as far as they leave, the oldest first. */
export function chronologyTable(content: ExportContent, moments: (at: string | null) => Moments): string {
  const { about, messages, findings, entries } = content;
  const happened = [
    ...messages.map(message => messageLine(message, findings)),
    ...entries.flatMap(entry => entryLine(entry)),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return tableText(
    CHRONOLOGY_COLUMNS,
    happened.map(({ at, ...line }, index) => {
      const { local, utc } = moments(at);
      return { case_number: about.number, line: String(index + 1), when_local: local, when_utc: utc, ...line };
    }),
  );
}

/** Entries of which nothing leaves, and nothing was said about why, have no line: the README says how many there are. */
export function withheldEntries({ entries }: ExportContent): number {
  return entries.filter(entry => entryLine(entry).length === 0).length;
}

function messageLine(message: ExportedMessage, findings: readonly ExportedFinding[]): Happened {
  const { id, at, channel, from, to, state, reason } = message;
  const place = { at, kind: 'message', message_id: id, record_entry: '', entry_hash: '' } as const;
  if (state === 'left-out') return { ...place, what: 'A message is left out', who: '', details: reasonText(reason) };
  const found = listed(findings.filter(one => one.message === id).map(({ title }) => title));
  const sent = `To ${listed(to.map(name => visibleLine(name, 100))) || 'nobody who is known'}. ${channel}.`;
  const details = [
    sent,
    ...(found === '' ? [] : [`Found: ${found}.`]),
    ...(reason === null ? [] : [reasonText(reason)]),
  ];
  return { ...place, what: 'Message', who: visibleLine(from, 100), details: details.join(' ') };
}

function entryLine(entry: ExportedEntry): readonly Happened[] {
  const { at, seq, hash, reason } = entry;
  const place = { at, kind: 'record', message_id: '', record_entry: String(seq), entry_hash: hash } as const;
  const words = shownWords(entry);
  const why = reason === null ? [] : [reasonText(reason)];
  if (words !== null)
    return [{ ...place, what: words.title, who: shownActor(entry), details: [...words.text, ...why].join('\n') }];
  return reason === null ? [] : [{ ...place, what: 'An entry is left out', who: '', details: reasonText(reason) }];
}

function reasonText(reason: string | null): string {
  return reason === null || reason === '' ? '' : `Reason: ${visible(reason)}`;
}
