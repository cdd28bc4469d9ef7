import type { ChatParty, RawChat } from '../../source.js';
import { chatRecord, filesFor, instantOf } from '../chat-record.js';
import type { ExportFile } from '../export-file.js';
import type { ExportRecord } from '../format.js';

/** One post of a compliance export, XML or CSV; texts as they stand there, empty when there is none. */
export interface CompliancePost {
  readonly place: Pick<RawChat, 'conversation' | 'members'>;
  readonly id: string;
  readonly author: ChatParty;
  /** Milliseconds; of an old export's deletions, when it was deleted. */
  readonly time: string;
  readonly message: string;
  /** `EditedOriginalMsg`, `EditedNewMsg`, `UpdatedNoMsgChange`, `Deleted`, `FileDeleted`; none in exports before version 10.5. */
  readonly updateType: string;
  readonly updateTime: string;
  /** Where these are the words before an edit: the id under which the words after it stand. */
  readonly editedAs: string;
  readonly replyTo: string;
}

/** A file that was sent with a post. */
export interface ComplianceFile {
  readonly name: string;
  /** In the zip. */
  readonly path: string;
}

/** When posts were edited, by the id that they kept. Old exports do not say when: then only that they were. */
export class Edits {
  readonly #times = new Map<string, number[]>();
  #isSorted = false;

  /** Of a row with earlier words: when others took their place. */
  note(editedAs: string, updateTime: string): void {
    if (editedAs === '') return;
    const time = instantOf(updateTime, 'milliseconds');
    const times = this.#times.get(editedAs) ?? [];
    if (time) times.push(time.getTime());
    this.#times.set(editedAs, times);
    this.#isSorted = false;
  }

  has(id: string): boolean {
    return this.#times.has(id);
  }

  /** The last edit, or the last before a time. */
  last(id: string, before: Date | null): Date | null {
    if (!this.#isSorted) for (const times of this.#times.values()) times.sort((a, b) => a - b);
    this.#isSorted = true;
    const times = this.#times.get(id) ?? [];
    let [from, to] = [0, before === null ? 0 : times.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((times[middle] ?? 0) < (before?.getTime() ?? 0)) from = middle + 1;
      else to = middle;
    }
    const time = before === null ? times.at(-1) : times[from - 1];
    return time === undefined ? null : new Date(time);
  }
}

/** What has to be known of an export before its posts are read. */
export interface ComplianceFacts {
  readonly edits: Edits;
  filesOf(post: CompliancePost): readonly ComplianceFile[];
}

/**
 * Posts as messages. Mattermost gives the words before an edit an id of their own and leaves the old id to the new words, and repeats a deleted
 * post with `delete ` before its words (mattermost/server/enterprise/message_export/actiance_export/actiance_export.go).
 */
export class ComplianceRecorder {
  readonly #facts: ComplianceFacts;
  readonly #exportedAt: Date;
  readonly #attachments: ReadonlyMap<string, ExportFile>;
  /** Posts of which earlier words came already, in exports that do not say when they were edited. */
  readonly #firstSeen = new Set<string>();
  #before: { readonly id: string; readonly message: string; readonly sentAt: Date | null } | null = null;

  constructor(facts: ComplianceFacts, exportedAt: Date, attachments: ReadonlyMap<string, ExportFile>) {
    this.#facts = facts;
    this.#exportedAt = exportedAt;
    this.#attachments = attachments;
  }

  recordsOf(post: CompliancePost): readonly ExportRecord[] {
    // That a file was taken away is told of a message that stands there already.
    if (post.updateType === 'FileDeleted') return [];
    const sentAt = instantOf(post.time, 'milliseconds');
    if (post.id === '' || sentAt === null) return [{ problem: 'RECORD_UNREADABLE' }];
    const before = this.#before?.id === post.id ? this.#before : null;
    const isDeletion =
      post.updateType === 'Deleted' || (before !== null && post.message === `delete ${before.message}`);
    this.#before = { id: post.id, message: post.message, sentAt };
    return [isDeletion ? this.#deletion(post, before?.sentAt ?? sentAt) : this.#message(post, sentAt)];
  }

  #message(post: CompliancePost, sentAt: Date): ExportRecord {
    const messageId = post.editedAs || post.id;
    return this.#record(post, { messageId, sentAt, body: post.message, editedAt: this.#editedAt(post) });
  }

  /** `null` for the first words of a post. */
  #editedAt({ id, editedAs, updateType, updateTime }: CompliancePost): Date | null {
    const { edits } = this.#facts;
    const time = instantOf(updateTime, 'milliseconds');
    if (editedAs === '') {
      if (updateType !== 'EditedNewMsg' && !edits.has(id)) return null;
      return edits.last(id, null) ?? time ?? this.#exportedAt;
    }
    if (time) return edits.last(editedAs, time);
    const isFirst = !this.#firstSeen.has(editedAs);
    this.#firstSeen.add(editedAs);
    return isFirst ? null : this.#exportedAt;
  }

  #deletion(post: CompliancePost, sentAt: Date): ExportRecord {
    const time = post.updateType === 'Deleted' ? post.updateTime : post.time;
    const deletedAt = instantOf(time, 'milliseconds') ?? this.#exportedAt;
    return this.#record(post, { messageId: post.id, sentAt, body: post.message.replace(/^delete /, ''), deletedAt });
  }

  #record(post: CompliancePost, what: Pick<RawChat, 'messageId' | 'sentAt' | 'body'> & Partial<RawChat>): ExportRecord {
    const files = this.#facts.filesOf(post);
    return chatRecord(
      {
        platform: 'mattermost',
        ...post.place,
        author: post.author,
        receivedAt: this.#exportedAt,
        replyTo: post.replyTo || null,
        thread: post.replyTo || null,
        attachments: files.map(({ name, path }) => ({ name, type: '', link: path })),
        ...what,
      },
      filesFor(files, ({ path }) => this.#attachments.get(path)),
    );
  }
}
