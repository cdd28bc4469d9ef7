import type { ChatParty, RawChat } from '../../source.js';
import { chatRecord, filesFor, type KnownChat, NOBODY } from '../chat-record.js';
import type { ExportFile } from '../export-file.js';
import { folderOf } from '../folder-of.js';
import type { ExportRecord, RecordProblem } from '../format.js';
import { isProblem, jsonParts } from '../json-parts.js';
import { dateOfProse } from './date.js';
import {
  type TakeoutFile,
  type TakeoutMessage,
  type TakeoutPerson,
  type TakeoutVersion,
  takeoutMessage,
  takeoutPerson,
  wordsOf,
} from './takeout-message.js';

const DATE_UNREADABLE = {
  code: 'DATE_UNREADABLE',
  detail: 'The export writes its time in a way that is not known; the time of the export was taken.',
};

/** The messages of one conversation's folder: `messages.json`, and whatever of `group_info.json` and files lies beside it. */
export async function* readGroup(
  file: ExportFile,
  all: ReadonlyMap<string, ExportFile>,
  mostBytes: number,
): AsyncGenerator<ExportRecord> {
  const folder = folderOf(file.path);
  const beside = (name: string) => all.get(folder === '' ? name : `${folder}/${name}`);
  const info = await readInfo(beside('group_info.json'), mostBytes);
  for (const problem of info.problems) yield { problem };
  const reader = new GroupReader(folder, info, file.modifiedAt, beside);
  for await (const parts of jsonParts(file, { lists: ['messages'], mostBytes }))
    for (const part of parts) {
      if (isProblem(part)) yield { problem: part.problem };
      else {
        const { data } = takeoutMessage.safeParse(part.value);
        yield* data ? reader.recordsOf(data) : [{ problem: 'RECORD_UNREADABLE' } as const];
      }
    }
}

interface GroupInfo {
  readonly name: string;
  readonly members: readonly ChatParty[];
  /** What of it is broken. */
  readonly problems: readonly RecordProblem[];
}

async function readInfo(file: ExportFile | undefined, mostBytes: number): Promise<GroupInfo> {
  let name = '';
  const members: ChatParty[] = [];
  const problems: RecordProblem[] = [];
  if (file)
    for await (const parts of jsonParts(file, { lists: ['members'], values: ['name'], mostBytes }))
      for (const part of parts) {
        const person = isProblem(part) ? undefined : takeoutPerson.safeParse(part.value).data;
        if (isProblem(part)) problems.push(part.problem);
        else if (part.key === 'name') name = typeof part.value === 'string' ? part.value : '';
        else if (person) members.push(partyOf(person));
        else problems.push('RECORD_UNREADABLE');
      }
  return { name: name || members.map(member => member.name || member.address).join(', '), members, problems };
}

class GroupReader {
  readonly #groupId: string;
  readonly #info: GroupInfo;
  readonly #exportedAt: Date;
  readonly #beside: (name: string) => ExportFile | undefined;
  /** How often a file name came so far: on the disk the second is `plan(1).pdf`. */
  readonly #seen = new Map<string, number>();

  constructor(folder: string, info: GroupInfo, exportedAt: Date, beside: (name: string) => ExportFile | undefined) {
    // The folder is called `DM <id>` or `Space <id>`.
    this.#groupId = /^(?:DM|Space) (.+)$/.exec(folder.split('/').at(-1) ?? '')?.[1] ?? '';
    this.#info = info;
    this.#exportedAt = exportedAt;
    this.#beside = beside;
  }

  recordsOf(message: TakeoutMessage): readonly ExportRecord[] {
    const [group = '', topic = '', own] = message.message_id.split('/');
    const root = own === undefined ? message.message_id : `${group}/${topic}/${topic}`;
    const isReply = root !== message.message_id;
    // Of some messages with recordings only the earlier version says when they were sent.
    const earlier = message.previous_message_versions;
    const created = message.created_date ?? earlier.find(({ created_date }) => created_date)?.created_date;
    const sentAt = dateOfProse(created);
    const isDeleted = message.message_state === 'DELETED';
    const known = {
      platform: 'googlechat',
      conversation: { id: this.#groupId || group, name: this.#info.name },
      members: this.#info.members,
      messageId: message.message_id,
      author: message.creator ? partyOf(message.creator) : NOBODY,
      sentAt,
      receivedAt: this.#exportedAt,
      replyTo: isReply ? root : null,
      thread: isReply ? root : null,
      problems: sentAt || isDeleted ? [] : [DATE_UNREADABLE],
    };
    if (isDeleted)
      return [chatRecord({ ...known, body: '', deletedAt: dateOfProse(message.deleted_date) ?? this.#exportedAt })];
    // A version that says no more than the one after it only tells when that began.
    const versions = [...earlier.filter(hasContent), message].filter((version, at, list) => {
      const next = list[at + 1];
      return next === undefined || contentOf(version) !== contentOf(next);
    });
    // Who joined or left has neither words nor files.
    if (versions.length === 1 && !hasContent(message)) return [];
    return versions.map((version, at) =>
      this.#versionRecord(known, version, at > 0, version === message ? message : null),
    );
  }

  #versionRecord(
    known: Omit<KnownChat, 'body'>,
    version: TakeoutVersion,
    isEdited: boolean,
    latest: TakeoutMessage | null,
  ): ExportRecord {
    const files = version.attached_files;
    const attachments = files.map(({ original_name, export_name }) => ({
      name: original_name || export_name || '',
      type: '',
      link: null,
    }));
    const found = latest ? filesFor(files, file => this.#fileOf(file)) : undefined;
    return chatRecord(
      {
        ...known,
        body: wordsOf(version),
        editedAt: isEdited ? (dateOfProse(version.updated_date) ?? this.#exportedAt) : null,
        reactions: latest ? this.#reactions(latest) : [],
        attachments: [...attachments, ...driveFiles(version)],
      },
      found,
    );
  }

  #reactions({ reactions }: TakeoutMessage): RawChat['reactions'] {
    return reactions.map(({ emoji, reactor_emails }) => ({
      emoji: emoji?.unicode || emoji?.custom_emoji?.shortcode || '',
      by: reactor_emails.map(email => this.#member(email)),
      count: Math.max(1, reactor_emails.length),
    }));
  }

  #member(email: string): ChatParty {
    const address = email.toLowerCase();
    return this.#info.members.find(member => member.address === address) ?? { id: '', name: '', address };
  }

  /**
   * Takeout changes names on the way to the disk: signs that no disk takes become `_`, and a name that comes again is numbered
   * (https://github.com/mrwoof/google-chat-takeout-reader).
   */
  #fileOf({ export_name }: TakeoutFile): ExportFile | undefined {
    if (!export_name) return undefined;
    const count = this.#seen.get(export_name) ?? 0;
    this.#seen.set(export_name, count + 1);
    const name = export_name.replaceAll(/[?:*"<>|\\/&]/g, '_');
    const dot = name.lastIndexOf('.');
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    const number = count === 0 ? '' : `(${count})`;
    const names = ending === '' ? [`${stem}${number}`, `${stem}${number}.jpg`] : [`${stem}${number}${ending}`];
    return names.map(one => this.#beside(one)).find(file => file !== undefined);
  }
}

function contentOf(version: TakeoutVersion): string {
  return JSON.stringify([wordsOf(version), version.attached_files, driveFiles(version)]);
}

function hasContent(version: TakeoutVersion): boolean {
  return wordsOf(version) !== '' || version.attached_files.length > 0 || driveFiles(version).length > 0;
}

function driveFiles({ annotations }: TakeoutVersion): RawChat['attachments'] {
  return annotations.flatMap(({ drive_metadata: drive }) =>
    drive?.id ? [{ name: drive.title ?? '', type: '', link: `https://drive.google.com/open?id=${drive.id}` }] : [],
  );
}

function partyOf({ name, email }: TakeoutPerson): ChatParty {
  return { id: '', name: name ?? '', address: (email ?? '').toLowerCase() };
}
