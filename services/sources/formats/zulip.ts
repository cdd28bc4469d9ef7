import { basename } from 'node:path';
import { chatRecord, filesFor, instantOf } from '../exports/chat-record.js';
import type { ExportFile } from '../exports/export-file.js';
import { folderOf } from '../exports/folder-of.js';
import type { ExportFormat, ExportRecord } from '../exports/format.js';
import { isProblem, jsonParts } from '../exports/json-parts.js';
import {
  answeredIn,
  EMPTIED,
  uploadsIn,
  wordingsOf,
  type ZulipMessage,
  zulipMessage,
} from '../exports/zulip/message.js';
import { ReactionTable } from '../exports/zulip/reactions.js';
import { ZulipRealm } from '../exports/zulip/realm.js';
import type { ChatReaction } from '../source.js';

/**
 * Zulip's export of an organisation: `realm.json` with people, channels and who gets what, and `messages-000001.json` and further
 * (https://zulip.com/help/export-your-organization, https://github.com/zulip/zulip/blob/main/zerver/lib/export.py). It keeps the words before each edit.
 */
export const zulip: ExportFormat = {
  name: 'zulip',
  title: 'Zulip export of an organisation',
  about: {
    recognisedBy:
      'a folder or zip with `realm.json` and `messages-000001.json` (Zulip packs it as `.tar.gz`: unpack that first)',
    lacks: 'deleted messages; private messages, unless it was made with them',
  },
  roots(paths) {
    const all = new Set(paths);
    return paths.filter(path => NUMBERED.test(path) && all.has(path.replace(/[^/]*$/, 'realm.json'))).map(folderOf);
  },
  async *read(files, { maxMessageBytes }) {
    const realmFile = files.find(({ path }) => basename(path) === 'realm.json');
    if (!realmFile) return;
    const root = folderOf(realmFile.path);
    const own = new Map(files.map(file => [root === '' ? file.path : file.path.slice(root.length + 1), file]));
    const realm = new ZulipRealm();
    for await (const problem of realm.read(realmFile, maxMessageBytes)) yield { problem };
    const reader = new ZulipReader(realm, own);
    let last = 0;
    for (const [path, file] of own) {
      const number = Number(NUMBERED.exec(path)?.[1] ?? Number.NaN);
      if (folderOf(path) !== '' || Number.isNaN(number)) continue;
      // A file that is missing, or was still being made.
      if (number > last + 1) yield { problem: 'EXPORT_CUT_OFF' };
      last = number;
      yield* reader.read(file, maxMessageBytes);
    }
    if ([...own.keys()].some(path => /^messages-\d+\.json\.partial$/.test(path))) yield { problem: 'EXPORT_CUT_OFF' };
  },
};

const NUMBERED = /(?:^|\/)messages-(\d{1,9})\.json$/;

const REACTIONS = 'zerver_reaction';

class ZulipReader {
  readonly #realm: ZulipRealm;
  readonly #files: ReadonlyMap<string, ExportFile>;
  /** The first message of each topic, by channel and topic. */
  readonly #topics = new Map<string, string>();

  constructor(realm: ZulipRealm, files: ReadonlyMap<string, ExportFile>) {
    this.#realm = realm;
    this.#files = files;
  }

  async *read(file: ExportFile, mostBytes: number): AsyncGenerator<ExportRecord> {
    // Newer versions put reactions behind the messages that they belong to, in the same file.
    const reactions = new ReactionTable();
    for await (const parts of jsonParts(file, { lists: [REACTIONS], mostBytes }))
      for (const part of parts) {
        // That the file is cut off the messages say.
        if (isProblem(part) ? part.key === REACTIONS && part.problem !== 'EXPORT_CUT_OFF' : !reactions.note(part.value))
          yield { problem: isProblem(part) ? part.problem : 'RECORD_UNREADABLE' };
      }
    for await (const parts of jsonParts(file, { lists: ['zerver_message'], mostBytes }))
      for (const part of parts) {
        if (isProblem(part)) yield { problem: part.problem };
        else {
          const { data } = zulipMessage.safeParse(part.value);
          if (!data) yield { problem: 'RECORD_UNREADABLE' };
          else if (!this.#realm.isNotice(data.sender)) yield* this.#recordsOf(data, file.modifiedAt, reactions);
        }
      }
  }

  *#recordsOf(message: ZulipMessage, receivedAt: Date, reactions: ReactionTable): Generator<ExportRecord> {
    const { conversation, members, isChannel } = this.#realm.placeOf(message.sender, message.recipient);
    const messageId = String(message.id);
    const topic = isChannel ? (message.subject ?? '') : '';
    const known = {
      platform: 'zulip',
      conversation,
      members,
      messageId,
      author: this.#realm.person(message.sender),
      sentAt: instantOf(message.date_sent ?? message.pub_date, 'seconds'),
      receivedAt,
      subject: topic,
      thread: isChannel ? this.#threadOf(`${conversation.id}/${topic}`, messageId) : null,
    };
    const wordings = wordingsOf(message);
    for (const [at, { content, since }] of wordings.entries()) {
      const isLast = at === wordings.length - 1;
      const isEmptied = content === EMPTIED && since !== null;
      const uploads = uploadsIn(content);
      yield chatRecord(
        {
          ...known,
          body: isEmptied ? '' : content,
          replyTo: answeredIn(content),
          editedAt: isEmptied ? null : since,
          deletedAt: isEmptied ? since : null,
          reactions: isLast ? this.#reactionsUnder(message.id, reactions) : [],
          attachments: uploads.map(({ name, link }) => ({ name, type: '', link })),
        },
        filesFor(uploads, ({ path }) => this.#files.get(path)),
      );
    }
  }

  #reactionsUnder(message: number, reactions: ReactionTable): readonly ChatReaction[] {
    const person = (id: number) => this.#realm.person(id);
    return [...this.#realm.reactions.under(message, person), ...reactions.under(message, person)];
  }

  #threadOf(topic: string, messageId: string): string {
    const first = this.#topics.get(topic) ?? messageId;
    this.#topics.set(topic, first);
    return first;
  }
}
