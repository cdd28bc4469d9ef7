import { basename } from 'node:path';
import { z } from 'zod';
import { instantOf } from '../chat-record.js';
import { lenient, lenientText as text } from '../lenient.js';

export const zulipMessage = z.object({
  id: z.number(),
  sender: z.number(),
  recipient: z.number(),
  subject: text,
  content: z.string(),
  /** Seconds; `pub_date` before 2019. */
  date_sent: lenient(z.number()),
  pub_date: lenient(z.number()),
  last_edit_time: lenient(z.number()),
  edit_history: z.unknown().optional(),
});
export type ZulipMessage = z.infer<typeof zulipMessage>;

const edits = z.array(z.object({ timestamp: z.number(), prev_content: text }));

/** What a message said for a time. */
export interface Wording {
  readonly content: string;
  /** `null` for the first. */
  readonly since: Date | null;
}

/** All wordings, the first one first. Moves to another topic stand in the history too, and change no words. */
export function wordingsOf({ content, edit_history, last_edit_time }: ZulipMessage): readonly Wording[] {
  const history = edits.safeParse(typeof edit_history === 'string' ? parseOrNothing(edit_history) : edit_history);
  if (!history.success) return [{ content, since: instantOf(last_edit_time, 'seconds') }];
  const changes = history.data
    .filter(({ prev_content }) => typeof prev_content === 'string')
    .sort((a, b) => a.timestamp - b.timestamp);
  const contents = [...changes.map(({ prev_content }) => prev_content ?? ''), content];
  return contents.map((words, at) => ({ content: words, since: instantOf(changes[at - 1]?.timestamp, 'seconds') }));
}

/** What stands in a message of which its author took away all words. https://zulip.com/help/delete-a-message */
export const EMPTIED = '(deleted)';

const UPLOAD = /\[([^\]\n]{0,200})\]\((?:https?:\/\/[^/\s)]{1,200})?\/user_uploads\/([^)\s]{1,400})\)/g;

/** Files that a text links to, with where they lie in the export. */
export function uploadsIn(
  content: string,
): readonly { readonly name: string; readonly path: string; readonly link: string }[] {
  if (!content.includes('/user_uploads/')) return [];
  return [...content.matchAll(UPLOAD)].map(([, label, path = '']) => ({
    name: label || basename(path),
    path: `uploads/${decoded(path)}`,
    link: `/user_uploads/${path}`,
  }));
}

/** "Quote and reply" begins with whom it answers and a link to what. */
export function answeredIn(content: string): string | null {
  if (!content.startsWith('@_**')) return null;
  return /\/near\/(\d{1,15})\)/.exec(content.slice(0, 1_000))?.[1] ?? null;
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

function parseOrNothing(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
