import { createHash } from 'node:crypto';
import { instantOfWall } from '../../wall-time.js';
import { chatRecord, NOBODY } from '../exports/chat-record.js';
import { tableRows } from '../exports/csv-table.js';
import { type ExportFile, headOf } from '../exports/export-file.js';
import type { ExportContext, ExportFormat, ExportRecord } from '../exports/format.js';
import { dateOf, partyFrom } from '../exports/own-record.js';
import { isSign } from '../exports/reaction-sign.js';
import { type HistoryRow, historyShape, isHistory } from '../exports/zoom/history.js';
import { beginningOf, clockOf, type MeetingLine, MeetingTimes, meetingLines } from '../exports/zoom/meeting-chat.js';
import type { ChatParty, RawChat } from '../source.js';

/** An answer or a reaction names the message by its beginning: so many of the latest are looked through. */
const REMEMBERED = 500;
const MOST_MEMBERS = 5_000;

const DAY_OF_FILE = {
  code: 'DATE_FROM_FILE',
  detail: 'The export gives the time of day only; the day is that on which the file was written.',
};

/**
 * Zoom: the chat of a meeting as the app saves it and as a cloud recording keeps it
 * (https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0067312), and an account's chat history as CSV
 * (https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0061552).
 */
export const zoom: ExportFormat = {
  name: 'zoom',
  title: 'Zoom (chat of meetings, chat history)',
  about: {
    recognisedBy:
      'lines `15:01:39 From … to …:` or `00:14:02⇥Name:⇥…`; CSV with columns for time, sender, message, and receiver or channel',
    lacks:
      'ids and addresses in meetings, the day of a meeting unless its file or folder names it, edits and deletions',
  },
  recognises({ text }) {
    const [first = ''] = text.split('\n', 50).filter(line => line.trim() !== '');
    return beginningOf(first.replace(/\r$/, '')) !== null || isHistory(first);
  },
  async *read([file], context) {
    if (!file) return;
    const { text } = await headOf(file);
    yield* isHistory(text.split('\n', 1)[0] ?? '') ? readHistory(file, context) : readMeeting(file, context);
  },
};

async function* readMeeting(file: ExportFile, context: ExportContext): AsyncGenerator<ExportRecord> {
  const everybody = new Set<string>();
  for await (const said of meetingLines(file, context.maxMessageBytes)) {
    if ('problem' in said) continue;
    for (const name of [said.from, said.to]) if (name !== null && everybody.size < MOST_MEMBERS) everybody.add(name);
  }
  const clock = clockOf(file);
  const times = new MeetingTimes(clock, file.modifiedAt, context.timeZone);
  const meeting = new Meeting(clock.title, [...everybody].map(named), file.modifiedAt);
  const problems = clock.start === null && clock.day === null ? [DAY_OF_FILE] : [];
  for await (const said of meetingLines(file, context.maxMessageBytes)) {
    if ('problem' in said) yield said;
    else yield* meeting.recordsOf(said, times.instantOf(said), said.date === null ? problems : []);
  }
}

/** What was said so far, for what answers it or reacts to it. */
class Meeting {
  readonly #title: string;
  readonly #everybody: readonly ChatParty[];
  readonly #receivedAt: Date;
  #latest: { readonly id: string; readonly text: string; readonly conversation: string }[] = [];

  constructor(title: string, everybody: readonly ChatParty[], receivedAt: Date) {
    this.#title = title;
    this.#everybody = everybody;
    this.#receivedAt = receivedAt;
  }

  *recordsOf(line: MeetingLine, sentAt: Date, problems: RawChat['problems']): Generator<ExportRecord> {
    const common = this.#commonOf(line, sentAt, problems);
    const conversation = common.conversation.id;
    const reacted = /^Reacted to "([^\n]{1,300})" with (\S{1,40})$/.exec(line.text);
    const target = reacted && isSign(reacted[2] ?? '') ? this.#find(reacted[1] ?? '', conversation) : null;
    if (reacted && target) {
      const reactions = [{ emoji: reacted[2] ?? '', by: [common.author], count: 1 }];
      yield chatRecord({ ...common, author: NOBODY, messageId: target, reactions });
      return;
    }
    // Who took a reaction back gave it once.
    const takenBack = /^Removed an? (\S{1,40}) reaction from "([^\n]{1,300})"$/.exec(line.text);
    if (takenBack && isSign(takenBack[1] ?? '') && this.#find(takenBack[2] ?? '', conversation)) return;
    const answer = /^Replying to "([^\n]{1,300})"\n+/.exec(line.text);
    const replyTo = answer ? this.#find(answer[1] ?? '', conversation) : null;
    const body = answer && replyTo ? line.text.slice(answer[0].length) : line.text;
    const id = idOf(sentAt, line.from, line.text);
    this.#latest.push({ id, text: body, conversation });
    if (this.#latest.length > 2 * REMEMBERED) this.#latest = this.#latest.slice(-REMEMBERED);
    yield chatRecord({ ...common, messageId: id, body, replyTo });
  }

  #commonOf({ from, to }: MeetingLine, sentAt: Date, problems: RawChat['problems']) {
    const pair = to === null ? null : [from, to].sort();
    return {
      platform: 'zoom',
      conversation: { id: pair ? `${this.#title}: ${pair.join(', ')}` : this.#title, name: this.#title },
      author: named(from),
      members: pair ? pair.map(named) : this.#everybody,
      sentAt,
      receivedAt: this.#receivedAt,
      body: '',
      problems,
    };
  }

  /** The latest one that begins like this; Zoom cuts it off with dots. */
  #find(snippet: string, conversation: string): string | null {
    const start = snippet.replace(/(?:\.\.\.|…)$/, '');
    const found = this.#latest.findLast(one => one.conversation === conversation && one.text.startsWith(start));
    return found?.id ?? null;
  }
}

/** The app gives none: what makes it this message does, the same in everybody's file of the meeting. */
function idOf(sentAt: Date, from: string, text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([sentAt, from, text]))
    .digest('hex')
    .slice(0, 24);
}

function named(name: string): ChatParty {
  return { id: '', name, address: '' };
}

async function* readHistory(file: ExportFile, context: ExportContext): AsyncGenerator<ExportRecord> {
  const members = new Map<string, Map<string, ChatParty>>();
  const shape = historyShape(context.maxMessageBytes);
  for await (const found of tableRows(file, shape)) {
    if ('problem' in found) continue;
    const { row } = found;
    const { id, parties } = talkOf(row);
    const known = members.get(id) ?? new Map<string, ChatParty>();
    for (const party of parties) if (known.size < MOST_MEMBERS) known.set(party.address || party.name, party);
    members.set(id, known);
  }
  const lists = new Map([...members].map(([id, parties]) => [id, [...parties.values()]]));
  for await (const found of tableRows(file, shape))
    yield 'problem' in found ? found : recordOf(found.row, lists, file, context);
}

function recordOf(
  row: HistoryRow,
  members: ReadonlyMap<string, readonly ChatParty[]>,
  file: ExportFile,
  context: ExportContext,
): ExportRecord {
  const { sender = '', text, files = '' } = row;
  if (sender.trim() === '' || (text === undefined && files === '')) return { problem: 'RECORD_UNREADABLE' };
  const { id, name } = talkOf(row);
  return chatRecord({
    platform: 'zoom',
    conversation: { id, name },
    messageId: row.id || null,
    author: partyOf(sender),
    members: members.get(id) ?? [],
    sentAt: momentOf(row.at ?? '', context.timeZone),
    receivedAt: file.modifiedAt,
    body: text ?? '',
    replyTo: row.replyTo || null,
    thread: row.replyTo || null,
    editedAt: momentOf(row.edited ?? '', context.timeZone),
    deletedAt: momentOf(row.deleted ?? '', context.timeZone),
    attachments: files
      .split(/[;|]/)
      .filter(one => one.trim() !== '')
      .map(one => ({ name: one.trim(), type: '', link: null })),
  });
}

/** A channel by its name, otherwise whoever writes to whom. */
function talkOf({ sender = '', receiver = '', channel = '' }: HistoryRow) {
  const parties = [sender, ...receiver.split(/[;|]/)].filter(one => one.trim() !== '').map(partyOf);
  if (channel.trim() !== '') return { id: channel.trim(), name: channel.trim(), parties };
  const keys = parties.map(({ address, name }) => address || name).sort();
  return { id: [...new Set(keys)].join(' '), name: '', parties };
}

function partyOf(text: string): ChatParty {
  const party = partyFrom(text);
  const isAddress = party.address === '' && /^[^\s@]+@[^\s@]+$/.test(party.name);
  return isAddress ? { id: '', name: '', address: party.name.toLowerCase() } : { ...party, id: '' };
}

/** With a zone as it says; without one, in that of the source. */
function momentOf(text: string, timeZone: string): Date | null {
  const wall = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?$/.exec(text.trim());
  if (!wall) return /Z$|[+-]\d{2}:?\d{2}$|GMT|UTC/.test(text) ? dateOf(text) : null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = wall.slice(1).map(part => Number(part ?? 0));
  return instantOfWall({ year, month, day, hour, minute, second }, timeZone);
}
