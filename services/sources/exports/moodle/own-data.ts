import { z } from 'zod';
import type { ChatParty } from '../../source.js';
import { chatRecord } from '../chat-record.js';
import type { ExportFile } from '../export-file.js';
import type { ExportContext, ExportRecord } from '../format.js';
import { readAll } from '../lines.js';
import { momentOfProse } from './day-and-time.js';

/**
 * What a person gets who asks Moodle for their data, `…/User Ann Lee _.27/Messages/_31/data.json`: one conversation a file, with whoever else
 * is in it by number (https://github.com/moodle/moodle/blob/main/message/classes/privacy/provider.php).
 */
const message = z.looseObject({
  issender: z.string(),
  message: z.string(),
  timecreated: z.string(),
  timedeleted: z.string().nullish(),
  sender: z.union([z.string(), z.number()]).nullish(),
});

/** Yes, in the languages of `momentOfProse`. */
const YES = new Set(['yes', 'ie', 'ydy', 'ja', 'oui', 'sí', 'si', 'sim', 'sì', 'tak', 'evet', 'da', '1', 'true']);
/** What stands before the name of the person whose data it is, by language. */
const USER =
  /^(?:User|Defnyddiwr|Nutzer(?:in)?|Nutzerin|Utilisateur|Usuario|Usuário|Utilizador|Utente|Gebruiker|Użytkownik|Kullanıcı|Utilizator):? +/u;

const DATE_UNKNOWN = {
  code: 'DATE_UNKNOWN',
  detail: 'Its date is in a language or an order that is not known; the time of the export was taken.',
};

export function isOwnData(head: string): boolean {
  return /^\s*[[{]/.test(head) && /"issender"\s*:/.test(head) && /"timecreated"\s*:/.test(head);
}

/** One conversation of one person, made to be looked at in a browser: such files are small, so it may be held. */
export async function* readOwnData(file: ExportFile, context: ExportContext): AsyncGenerator<ExportRecord> {
  if (file.size > LARGEST) {
    yield { problem: 'MESSAGE_TOO_LARGE' };
    return;
  }
  const records = entriesOf(await readAll(await file.open()));
  if (records === null) {
    yield { problem: 'EXPORT_CUT_OFF' };
    return;
  }
  const { owner, other, conversation } = peopleOf(file.path);
  const parsed = records.map(record => message.safeParse(record).data ?? null);
  const senders = new Set(parsed.flatMap(one => (one?.sender == null ? [] : [String(one.sender)])));
  const others = senders.size > 0 ? [...senders].map(numbered) : other;
  for (const one of parsed) {
    if (one === null) {
      yield { problem: 'RECORD_UNREADABLE' };
      continue;
    }
    const isOwn = YES.has(one.issender.trim().toLowerCase());
    const [first = NOBODY] = others;
    const sentAt = momentOfProse(one.timecreated, context.timeZone);
    yield chatRecord({
      platform: 'moodle',
      conversation: { id: conversation, name: '' },
      author: isOwn ? owner : one.sender == null ? first : numbered(String(one.sender)),
      members: [owner, ...others],
      sentAt,
      receivedAt: file.modifiedAt,
      body: one.message,
      bodyType: 'html',
      deletedAt: one.timedeleted ? (momentOfProse(one.timedeleted, context.timeZone) ?? file.modifiedAt) : null,
      problems: sentAt === null ? [DATE_UNKNOWN] : [],
    });
  }
}

const LARGEST = 16_000_000;
const NOBODY: ChatParty = { id: '', name: '', address: '' };

/** PHP writes a list of which each item has a number as an object. */
function entriesOf(text: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
    return typeof value === 'object' && value !== null ? Object.values(value) : [value];
  } catch {
    return null;
  }
}

/** By the folders that it lies in: `User Ann Lee _.27`, and `_31` for the other person. */
function peopleOf(path: string) {
  const folders = path.split('/').slice(0, -1);
  const talk = folders.at(-1) ?? '';
  const person = folders.findLast(folder => / _\.\d+$/.test(folder) && USER.test(folder)) ?? '';
  const name = person.replace(USER, '').replace(/ _\.\d+$/, '');
  const owner: ChatParty = { id: name === '' ? 'owner' : '', name: name || 'Whoever asked for the data', address: '' };
  const other = /^_?(\d+)$/.exec(talk)?.[1];
  return {
    owner,
    other: other === undefined ? [] : [numbered(other)],
    conversation: [name, talk.replace(/^_/, '')].filter(Boolean).join(' '),
  };
}

function numbered(id: string): ChatParty {
  return { id, name: '', address: '' };
}
