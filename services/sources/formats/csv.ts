import { parse } from 'csv-parse';
import { singleFile } from '../exports/format.js';
import { dateOf, partyFrom } from '../exports/own-record.js';

const NEEDED = ['sent_at', 'conversation_id', 'author_name', 'text'];

/** Candour's own CSV: the columns of `docs/chat-formats.md` in any order, with a heading. */
export const csv = singleFile({
  name: 'csv',
  title: 'Candour CSV',
  about: {
    recognisedBy: 'a heading with `sent_at`, `conversation_id`, `author_name`, `text`',
    lacks: 'edits, deletions, reactions, attachments',
  },
  recognises(head) {
    const heading = (head.text.split('\n', 1)[0] ?? '').toLowerCase();
    return NEEDED.every(column => heading.includes(column));
  },
  async *read(stream, context) {
    const options = {
      columns: (names: string[]) => names.map(name => name.trim().toLowerCase()),
      bom: true,
      relaxColumnCount: true,
    };
    const rows = stream.pipe(parse({ ...options, skipEmptyLines: true, delimiter: [',', ';'] }));
    for await (const row of rows as AsyncIterable<Record<string, string | undefined>>) {
      const { conversation_id: id, text, author_name: name } = row;
      if (!id || text === undefined || name === undefined) {
        yield { problem: 'RECORD_UNREADABLE' };
        continue;
      }
      yield {
        raw: {
          kind: 'chat',
          platform: (row.platform || 'chat').toLowerCase(),
          conversation: { id, name: row.conversation_name ?? '' },
          messageId: row.message_id || null,
          author: { id: row.author_id ?? '', name, address: (row.author_address ?? '').toLowerCase() },
          members: (row.members ?? '')
            .split(';')
            .filter(member => member.trim() !== '')
            .map(partyFrom),
          sentAt: dateOf(row.sent_at),
          receivedAt: context.receivedAt,
          body: text,
          bodyType: 'text',
          subject: '',
          replyTo: row.reply_to || null,
          thread: null,
          editedAt: null,
          deletedAt: null,
          reactions: [],
          attachments: [],
          problems: [],
        },
      };
    }
  },
});
