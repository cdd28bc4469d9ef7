import { instantOfWall } from '../../wall-time.js';
import { type SingleContext, singleFile } from '../exports/format.js';
import { readAll } from '../exports/lines.js';
import type { ChatParty, RawChat } from '../source.js';

/** `[31/12/2022, 11:40:26] ` on iOS, `31/12/2022, 11:40 - ` on Android, with the separators and clock of the phone's language. */
const STAMP =
  /^\[?(\d{1,4})[./-](\d{1,2})[./-](\d{2,4}),? (\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?: ([ap])\.? ?m\.?)?(?:\] | - )/i;
/** Marks that WhatsApp writes at the beginning of lines and before media. */
const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const NARROW_SPACES = /[\u202f\u2009\u00a0]/g;

/** WhatsApp's text export. It has no ids and no zone, and says nowhere whether the day or the month comes first. */
export const whatsapp = singleFile({
  name: 'whatsapp',
  title: 'WhatsApp (`Export chat`)',
  about: { recognisedBy: 'lines that begin with a date and a time', lacks: 'ids, time zone, day or month first' },
  recognises(head) {
    const lines = clean(head.text).split('\n').slice(0, 20);
    return lines.filter(line => STAMP.test(line)).length >= Math.min(2, lines.length);
  },
  async *read(stream, context) {
    const entries = entriesOf(clean(await readAll(stream)));
    const order = dateOrder(entries);
    const messages = entries.filter(entry => entry.author !== null);
    const members = [...new Set(messages.map(entry => entry.author ?? ''))].map(named);
    const seen = new Map<string, number>();
    let latest = 0;
    for (const entry of messages) {
      const raw = rawOf(entry, order, members, context);
      const at = raw.sentAt?.getTime() ?? 0;
      const key = `${at}|${raw.author.name}|${raw.body}`;
      const copy = seen.get(key) ?? 0;
      seen.set(key, copy + 1);
      // A line in the middle that claims an earlier time may have been typed by hand to forge a message.
      const forged = at < latest - 3_600_000 * 2;
      latest = Math.max(latest, at);
      const problems = forged ? [...raw.problems, OUT_OF_ORDER] : raw.problems;
      yield { raw: { ...raw, messageId: copy === 0 ? null : `copy-${copy}-${key.length}`, problems } };
    }
  },
});

interface Entry {
  readonly stamp: RegExpExecArray;
  /** `null`: a notice of the app. */
  readonly author: string | null;
  readonly text: string;
}

const OUT_OF_ORDER = { code: 'TIME_OUT_OF_ORDER', detail: 'It claims an earlier time than the message before it.' };
const DATE_AMBIGUOUS = {
  code: 'DATE_AMBIGUOUS',
  detail: 'The export does not say whether the day or the month comes first; the day was taken.',
};

function clean(text: string): string {
  return text.replaceAll(MARKS, '').replaceAll(NARROW_SPACES, ' ').replaceAll('\r\n', '\n');
}

function entriesOf(text: string): readonly Entry[] {
  const entries: { stamp: RegExpExecArray; author: string | null; text: string }[] = [];
  for (const line of text.split('\n')) {
    const stamp = STAMP.exec(line);
    if (!stamp) {
      const last = entries.at(-1);
      if (last) last.text += `\n${line}`;
      continue;
    }
    const rest = line.slice(stamp[0].length);
    const colon = rest.indexOf(': ');
    const author = colon > 0 && colon <= 100 ? rest.slice(0, colon) : null;
    entries.push({ stamp, author, text: author === null ? rest : rest.slice(colon + 2) });
  }
  return entries.map(entry => ({ ...entry, text: entry.text.trimEnd() }));
}

interface DateOrder {
  readonly order: 'dmy' | 'mdy' | 'ymd';
  readonly certain: boolean;
}

/** Decided once for the file: a number above twelve gives it away, otherwise times that run forwards do. */
function dateOrder(entries: readonly Entry[]): DateOrder {
  const fields = entries.map(({ stamp }) => [Number(stamp[1]), Number(stamp[2])] as const);
  if (entries.some(({ stamp }) => (stamp[1]?.length ?? 0) === 4)) return { order: 'ymd', certain: true };
  if (fields.some(([first]) => first > 12)) return { order: 'dmy', certain: true };
  if (fields.some(([, second]) => second > 12)) return { order: 'mdy', certain: true };
  const rises = (keys: readonly number[]) => keys.every((key, at) => at === 0 || key >= (keys[at - 1] ?? 0));
  const dayFirst = rises(fields.map(([day, month]) => month * 32 + day));
  const monthFirst = rises(fields.map(([month, day]) => month * 32 + day));
  if (dayFirst !== monthFirst) return { order: dayFirst ? 'dmy' : 'mdy', certain: true };
  return { order: 'dmy', certain: false };
}

function rawOf(
  entry: Entry,
  { order, certain }: DateOrder,
  members: readonly ChatParty[],
  context: SingleContext,
): RawChat {
  const conversation = context.name.replace(/\.txt$/i, '').replace(/^WhatsApp Chat (?:with|-) /i, '');
  return {
    kind: 'chat',
    platform: 'whatsapp',
    conversation: { id: conversation, name: conversation },
    messageId: null,
    author: named(entry.author ?? ''),
    members,
    sentAt: timeOf(entry.stamp, order, context.timeZone),
    receivedAt: context.receivedAt,
    body: entry.text,
    bodyType: 'text',
    subject: '',
    replyTo: null,
    thread: null,
    editedAt: null,
    deletedAt: null,
    reactions: [],
    attachments: attachmentOf(entry.text),
    problems: certain ? [] : [DATE_AMBIGUOUS],
  };
}

function timeOf(stamp: RegExpExecArray, order: DateOrder['order'], timeZone: string): Date {
  const [first = 0, second = 0, third = 0, hour = 0, minute = 0] = stamp.slice(1, 6).map(Number);
  const [year, month, day] =
    order === 'ymd' ? [first, second, third] : order === 'dmy' ? [third, second, first] : [third, first, second];
  const half = stamp[7]?.toLowerCase();
  const hours = half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0);
  const wall = {
    year: year < 100 ? 2_000 + year : year,
    month,
    day,
    hour: hours,
    minute,
    second: Number(stamp[6] ?? 0),
  };
  return instantOfWall(wall, timeZone);
}

function attachmentOf(text: string): RawChat['attachments'] {
  const file = /<attached: ([^>]{1,200})>/.exec(text) ?? /^(\S.{0,200}\.\w{2,5}) \([^)]{4,40}\)$/m.exec(text);
  return file ? [{ name: file[1] ?? '', type: '', link: null }] : [];
}

function named(name: string): ChatParty {
  return { id: '', name, address: '' };
}
