import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { instantOfWall } from '../../wall-time.js';
import { chatRecord, filesFor } from '../exports/chat-record.js';
import type { ExportFile } from '../exports/export-file.js';
import { folderOf } from '../exports/folder-of.js';
import type { ExportContext, ExportFormat, ExportRecord } from '../exports/format.js';
import { type DateOrder, DateOrderEvidence } from '../exports/whatsapp/date-order.js';
import { type Entry, entriesOf } from '../exports/whatsapp/entries.js';
import {
  isDeleted,
  isLeftOut,
  isNotice,
  isOfEncryption,
  saysAttached,
  wordsOfEdited,
} from '../exports/whatsapp/phrases.js';
import { MARKS, type Stamp, stampOf } from '../exports/whatsapp/stamp.js';
import type { ChatParty, RawChat } from '../source.js';

/** What the app calls its file, by the language of the phone; the rest is whom or which group the chat is with. */
const CHAT_NAMES = [
  /^WhatsApp[ -]Chat (?:with|mit|met|z użytkownikiem|z|-) /iu,
  /^(?:Discussion WhatsApp avec|Chat de WhatsApp con|Conversas? do WhatsApp com|Chat WhatsApp con|Czat WhatsApp z(?: użytkownikiem)?|Sgwrs WhatsApp gyda) /iu,
];
const AFTER_NAME = / (?:ile WhatsApp Sohbeti|के साथ WhatsApp चैट)$/iu;
const CHAT_FILE = /^_chat\.txt$|WhatsApp.*\.txt$/i;
const MEDIA = /\.(?:jpe?g|png|webp|gif|mp4|3gp|mov|opus|ogg|m4a|aac|mp3|amr|pdf|docx?|xlsx?|pptx?|vcf)$/i;
/** People in one chat; groups of the app have a thousand at most. */
const MOST_MEMBERS = 5_000;
/** A message that claims to be so much older than the one before it. */
const FORGED = 2 * 3_600_000;

const OUT_OF_ORDER = { code: 'TIME_OUT_OF_ORDER', detail: 'It claims an earlier time than the message before it.' };
const DATE_AMBIGUOUS = {
  code: 'DATE_AMBIGUOUS',
  detail: 'The export does not say whether the day or the month comes first; the day was taken.',
};
const DATE_UNKNOWN = {
  code: 'DATE_UNKNOWN',
  detail: 'Its date is in a calendar or an order that is not known; the time of the export was taken.',
};

/**
 * WhatsApp's text export (https://faq.whatsapp.com/1180414079177245), from Android and iOS, alone or with its files in a zip or folder. It
 * has no ids and no zone, says nowhere whether the day or the month comes first, and writes in the language of the phone.
 */
export const whatsapp: ExportFormat = {
  name: 'whatsapp',
  title: 'WhatsApp (`Export chat`)',
  about: {
    recognisedBy: 'lines that begin with a date and a time; a zip or folder of such a file with what was sent',
    lacks: 'ids, time zone, day or month first, reactions, what a message answers',
  },
  /** Folders of an export with its files; never the top, which may hold anything besides. */
  roots(paths) {
    const chats = new Set(paths.filter(path => CHAT_FILE.test(basename(path))).map(folderOf));
    const withMedia = new Set(paths.filter(path => MEDIA.test(path)).map(folderOf));
    return [...chats].filter(folder => folder !== '' && withMedia.has(folder));
  },
  recognises(head) {
    const lines = head.text.split('\n').slice(0, 20);
    return lines.filter(line => stampOf(line) !== null).length >= Math.min(2, lines.length);
  },
  async *read(files, context) {
    const chats = files.filter(file => CHAT_FILE.test(basename(file.path)));
    for (const chat of chats.length > 0 ? chats : files.slice(0, 1)) {
      const own = basename(chat.path);
      const name = chats.length > 1 && !/^_chat/i.test(own) ? own : context.name;
      const beside = files.filter(file => file !== chat);
      yield* readChat(chat, beside, { ...context, name });
    }
  },
};

async function* readChat(
  chat: ExportFile,
  beside: readonly ExportFile[],
  context: ExportContext,
): AsyncGenerator<ExportRecord> {
  const survey = await surveyOf(chat, context);
  const byName = new Map(beside.map(file => [basename(file.path), file]));
  const copies = new Copies();
  let latest = 0;
  for await (const entry of entriesOf(chat, context.maxMessageBytes)) {
    if ('problem' in entry) {
      yield entry;
      continue;
    }
    const known = messageOf(entry, byName, survey, context, chat.modifiedAt);
    if (known === null) continue;
    const at = known.sentAt?.getTime() ?? latest;
    // A line in the middle that claims an earlier time may have been typed by hand to forge a message.
    const problems = at < latest - FORGED ? [...known.problems, OUT_OF_ORDER] : known.problems;
    latest = Math.max(latest, at);
    const messageId = copies.idOf(`${at}|${known.author.name}|${known.body}`, at);
    yield chatRecord(
      { ...known, members: survey.members, messageId, problems },
      filesFor(known.attachments, ({ name }) => byName.get(name)),
    );
  }
}

interface Survey {
  readonly order: DateOrder;
  readonly members: readonly ChatParty[];
  /** What the phone calls the chat: on iOS its notices stand under it. */
  readonly title: string;
}

/** The first of two readings: what only the whole file tells. */
async function surveyOf(chat: ExportFile, { name, maxMessageBytes }: ExportContext): Promise<Survey> {
  const evidence = new DateOrderEvidence();
  const authors = new Set<string>();
  const other = conversationOf(name);
  let title = other;
  let notices = 0;
  for await (const entry of entriesOf(chat, maxMessageBytes)) {
    if ('problem' in entry) continue;
    const { stamp, author, text } = entry;
    evidence.add(stamp);
    if (author !== null && authors.size === 0 && isOfEncryption(text.replaceAll(MARKS, ''))) title = author;
    if (author === null || isAppsOwn(author, text, title)) notices += 1;
    else if (authors.size < MOST_MEMBERS) authors.add(author);
  }
  // One who got no answer wrote to whoever the file is named after; groups have notices that say who made them.
  if (authors.size === 1 && notices <= 1 && other !== bareName(name)) authors.add(other);
  return { order: evidence.decide(), members: [...authors].map(named), title };
}

function messageOf(
  { stamp, author, text }: Entry,
  byName: ReadonlyMap<string, ExportFile>,
  { order: { order, certain }, title }: Survey,
  context: ExportContext,
  receivedAt: Date,
) {
  const conversation = conversationOf(context.name);
  if (author === null || isAppsOwn(author, text, title)) return null;
  const sentAt = timeOf(stamp, order, context.timeZone);
  const clean = text.replaceAll(MARKS, '').trim();
  const edited = wordsOfEdited(clean);
  const words = edited ?? clean;
  const deleted = isDeleted(words);
  const { body, attachments } = deleted ? { body: '', attachments: [] } : divide(words, byName);
  return {
    platform: 'whatsapp',
    conversation: { id: conversation, name: conversation },
    author: named(author),
    sentAt,
    receivedAt,
    body,
    attachments,
    // The export says that it had happened, not when.
    editedAt: edited === null ? null : receivedAt,
    deletedAt: deleted ? receivedAt : null,
    problems: [...(certain ? [] : [DATE_AMBIGUOUS]), ...(sentAt === null ? [DATE_UNKNOWN] : [])],
  };
}

/** On iOS notices stand under a name, with a mark before them that hardly anybody types. */
function isAppsOwn(author: string, text: string, group: string): boolean {
  return /^[\u200e\u200f]/.test(text) && isNotice(text.replaceAll(MARKS, ''), author, group);
}

/** What was sent beside words. A name in the manner of a file stays among the words unless the app surely wrote it. */
function divide(
  text: string,
  byName: ReadonlyMap<string, ExportFile>,
): { readonly body: string; readonly attachments: RawChat['attachments'] } {
  const [first = '', ...others] = text.split('\n');
  if (isLeftOut(first)) return { body: others.join('\n'), attachments: [attachment('')] };
  const ios = /<[^<>:]{2,30}: ?([^<>/\\]{1,200}\.\w{1,8})>/u.exec(text);
  if (ios) {
    const body = `${text.slice(0, ios.index)}${text.slice(ios.index + ios[0].length)}`.trim();
    return { body, attachments: [attachment(ios[1] ?? '')] };
  }
  // `Homework.pdf • 3 pages document omitted`
  const omitted =
    /^(.{1,200}\.\w{1,8})(?: • [^•]{1,40})? (\S{1,40} (?:omitted|weggelassen|omis|omitido|omesso|weggelaten))$/u.exec(
      first,
    );
  if (omitted && isLeftOut(omitted[2] ?? ''))
    return { body: others.join('\n'), attachments: [attachment(omitted[1] ?? '')] };
  const android = /^([^()]{1,200}\.\w{1,8}) \(([^()]{4,40})\)$/u.exec(first);
  if (!android) return { body: text, attachments: [] };
  const [, name = '', phrase = ''] = android;
  const sure = saysAttached(phrase) || byName.has(name);
  return { body: sure ? others.join('\n') : text, attachments: [attachment(name)] };
}

function attachment(name: string): RawChat['attachments'][number] {
  return { name: name.trim(), type: '', link: null };
}

function timeOf(stamp: Stamp, order: DateOrder['order'], timeZone: string): Date | null {
  const [first, second, third] = stamp.date;
  const [written, month, day] =
    order === 'ymd' ? [first, second, third] : order === 'dmy' ? [third, second, first] : [third, first, second];
  const year = written < 100 ? 2_000 + written : written;
  const { hour, minute } = stamp;
  // Other calendars count other years; WhatsApp began in 2009.
  if (year < 2_009 || year > 2_100 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59)
    return null;
  return instantOfWall({ year, month, day, hour, minute, second: stamp.second }, timeZone);
}

/** Tells messages apart that one person sent at one time with the same words. Such lines stand together, so little is held. */
class Copies {
  #at = Number.NaN;
  #seen = new Map<string, number>();

  idOf(key: string, at: number): string | null {
    if (at !== this.#at) this.#seen = new Map();
    this.#at = at;
    const copy = this.#seen.get(key) ?? 0;
    this.#seen.set(key, copy + 1);
    return copy === 0 ? null : `copy-${copy}-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
  }
}

function bareName(name: string): string {
  return name.replace(/\.(?:txt|zip)$/i, '').replace(/ ?\(\d{1,3}\)$/, '');
}

function conversationOf(name: string): string {
  const bare = bareName(name);
  return CHAT_NAMES.reduce((rest, pattern) => rest.replace(pattern, ''), bare).replace(AFTER_NAME, '');
}

function named(name: string): ChatParty {
  return { id: '', name, address: '' };
}
