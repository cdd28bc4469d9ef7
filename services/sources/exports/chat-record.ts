import type { ChatParty, RawChat } from '../source.js';
import type { ExportFile } from './export-file.js';
import type { ExportRecord } from './format.js';

/** What an export tells of a message. */
export type KnownChat = Partial<Omit<RawChat, 'kind'>> & Needed;
type Needed = Pick<RawChat, 'platform' | 'conversation' | 'author' | 'sentAt' | 'receivedAt' | 'body'>;

/** A chat message of which nothing is known but what is given. */
export function chatRecord(known: KnownChat, files: ReadonlyMap<number, ExportFile> = NO_FILES): ExportRecord {
  const raw: RawChat = {
    messageId: null,
    members: [],
    bodyType: 'text',
    subject: '',
    replyTo: null,
    thread: null,
    editedAt: null,
    deletedAt: null,
    reactions: [],
    attachments: [],
    problems: [],
    ...known,
    kind: 'chat',
  };
  return files.size === 0 ? { raw } : { raw, files };
}

/** Somebody of whom the export says nothing. */
export const NOBODY: ChatParty = { id: '', name: '', address: '' };

const NO_FILES: ReadonlyMap<number, ExportFile> = new Map();

/** The files of an export that stand for attachments, by their index: those that `find` finds. */
export function filesFor<Attachment>(
  attachments: readonly Attachment[],
  find: (attachment: Attachment) => ExportFile | undefined,
): ReadonlyMap<number, ExportFile> {
  if (attachments.length === 0) return NO_FILES;
  const found = new Map<number, ExportFile>();
  for (const [index, attachment] of attachments.entries()) {
    const file = find(attachment);
    if (file) found.set(index, file);
  }
  return found;
}

/** An epoch in seconds or milliseconds, as number or digits; `null` when it is no time that a calendar has. */
export function instantOf(value: unknown, unit: 'seconds' | 'milliseconds'): Date | null {
  const number = typeof value === 'string' && /^\d{1,17}(?:\.\d{1,9})?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(number > 0)) return null;
  const date = new Date(Math.round(unit === 'seconds' ? number * 1_000 : number));
  return Number.isNaN(date.getTime()) ? null : date;
}
