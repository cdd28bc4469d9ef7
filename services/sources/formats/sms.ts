import { chatRecord } from '../exports/chat-record.js';
import type { ExportFile } from '../exports/export-file.js';
import type { ExportContext, ExportFormat, ExportRecord } from '../exports/format.js';
import { type PhoneMessage, partFile, phoneMessageOf } from '../exports/sms/records.js';
import { xmlParts } from '../exports/xml-parts.js';
import type { ChatParty } from '../source.js';

/**
 * Text and picture messages of an Android phone, as SMS Backup & Restore keeps them
 * (https://synctech.com.au/sms-backup-restore/fields-in-xml-backup-files/). The file does not say whose phone it was; picture messages
 * name its number.
 */
export const sms: ExportFormat = {
  name: 'sms',
  title: 'Text messages (SMS Backup & Restore)',
  about: {
    recognisedBy: 'XML with `<smses`, or `<sms` and `<mms` elements',
    lacks: 'whose phone it is, unless a picture message says its number; ids of text messages; drafts',
  },
  recognises({ text }) {
    return /^\s*</.test(text) && /<(?:smses|sms|mms)[\s>]/.test(text) && /\s(?:address|backup_date)=["']/.test(text);
  },
  async *read([file], context) {
    if (!file) return;
    const owner = await ownerOf(file, context);
    for await (const found of messagesIn(file, context)) {
      if (found === 'draft') continue;
      yield 'problem' in found ? found : recordOf(found, owner, file.modifiedAt);
    }
  },
};

type Found = PhoneMessage | 'draft' | Extract<ExportRecord, { problem: unknown }>;

async function* messagesIn(file: ExportFile, { maxMessageBytes }: ExportContext): AsyncGenerator<Found> {
  // Packed as text, files are a third larger than they are.
  const mostLetters = Math.ceil(maxMessageBytes * 1.4);
  for await (const parts of xmlParts(file, { records: ['sms', 'mms'], mostLetters }))
    for (const part of parts) {
      if ('problem' in part) yield part;
      else if ('record' in part) yield phoneMessageOf(part.xml) ?? { problem: 'RECORD_UNREADABLE' };
    }
}

/** The number that picture messages name most often and that nobody else has. */
async function ownerOf(file: ExportFile, context: ExportContext): Promise<ChatParty> {
  const counts = new Map<string, number>();
  const others = new Set<string>();
  for await (const found of messagesIn(file, context)) {
    if (found === 'draft' || 'problem' in found) continue;
    for (const number of found.others) others.add(number);
    for (const number of found.ownNumbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  const [most] = [...counts].filter(([number]) => !others.has(number)).sort(([, a], [, b]) => b - a);
  return { id: most?.[0] ?? OWNER, name: 'Whoever has the phone', address: '' };
}

/** As `sms:owner` in the register, where the phone is somebody's. */
const OWNER = 'owner';

function recordOf(message: PhoneMessage, owner: ChatParty, receivedAt: Date): ExportRecord {
  const { from, others, contactName, at, subject, text, files, id } = message;
  const partyOf = (number: string): ChatParty => ({
    id: number,
    name: others.length === 1 ? contactName : '',
    address: '',
  });
  const talk = [...others].sort();
  return chatRecord(
    {
      platform: 'sms',
      conversation: { id: talk.join(' '), name: contactName },
      messageId: id,
      author: from === null ? owner : partyOf(from),
      members: [owner, ...talk.map(partyOf)],
      sentAt: at,
      receivedAt,
      body: text,
      subject,
      attachments: files.map(({ name, type }) => ({ name, type, link: null })),
    },
    new Map(files.map(({ name, base64 }, index) => [index, partFile(name, base64, receivedAt)])),
  );
}
