import { visible, visibleLine } from '../../review/presenters/untrusted.js';
import type { ExportContent, ExportedFinding, ExportedMessage } from '../content.js';
import type { Moments } from './moments.js';
import { type Line, listed, tableText } from './table.js';

/** In this order for good, as `CASE_COLUMNS`. */
export const MESSAGE_COLUMNS = [
  'case_number',
  'message_id',
  'piece',
  'sent_local',
  'sent_utc',
  'channel',
  'platform',
  'from',
  'to',
  'state',
  'reason',
  'subject',
  'text',
  'quoted',
  'attachment_text',
  'links',
  'signature',
  'attachments',
  'found',
  'changes',
  'answers',
  'languages',
  'only_partly_read',
] as const;
type MessageLine = Line<(typeof MESSAGE_COLUMNS)[number]>;

/** A cell of a spreadsheet holds 32,767 characters; what is longer would be lost there without a word. */
const MOST_IN_A_CELL = 32_000;
const LONG = ['subject', 'text', 'quoted', 'attachment_text', 'links', 'signature', 'attachments'] as const;

/** `messages.csv`: a line for each message that leaves, and one more for each further piece of a very long one. */
export function messageTable(content: ExportContent, moments: (at: string | null) => Moments): string {
  const { about, messages, findings } = content;
  return tableText(
    MESSAGE_COLUMNS,
    messages.flatMap(message => piecesOf(lineOf(about.number, message, findings, moments))),
  );
}

function lineOf(
  number: string,
  message: ExportedMessage,
  findings: readonly ExportedFinding[],
  moments: (at: string | null) => Moments,
): MessageLine {
  const { local, utc } = moments(message.at);
  return {
    case_number: number,
    message_id: message.id,
    piece: '',
    sent_local: local,
    sent_utc: utc,
    channel: message.channel,
    platform: message.platform,
    from: visibleLine(message.from, 100),
    to: listed(message.to.map(name => visibleLine(name, 100))),
    state: message.state,
    reason: visible(message.reason ?? ''),
    subject: visible(message.subject),
    text: visible(message.text),
    quoted: visible(message.quoted),
    attachment_text: visible(message.attachment),
    links: visible(message.link),
    signature: visible(message.signature),
    attachments: listed(message.files.map(({ name }) => visibleLine(name, 120) || 'Without a name')),
    found: listed(findings.filter(one => one.message === message.id).map(({ title }) => title)),
    changes: listed(message.became),
    answers: message.answers ?? '',
    languages: listed(message.languages),
    only_partly_read: listed(message.onlyPartlyRead),
  };
}

function piecesOf(line: MessageLine): readonly MessageLine[] {
  const cut = new Map(LONG.map(column => [column, inPieces(line[column])] as const));
  const count = Math.max(...[...cut.values()].map(({ length }) => length));
  return Array.from({ length: count }, (_, index) => ({
    ...line,
    piece: `${index + 1} of ${count}`,
    ...Object.fromEntries([...cut].map(([column, pieces]) => [column, pieces[index] ?? ''])),
  }));
}

/** Never between the two halves of one character. */
function inPieces(text: string): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > MOST_IN_A_CELL) {
    const end = /[\uD800-\uDBFF]/.test(rest.charAt(MOST_IN_A_CELL - 1)) ? MOST_IN_A_CELL - 1 : MOST_IN_A_CELL;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest];
}
