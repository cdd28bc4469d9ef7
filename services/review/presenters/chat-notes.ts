import type { ThreadMessage } from '../../cases/queries.js';
import { groupBy } from '../../group-by.js';
import { labelOf, type PairNames } from './people-labels.js';
import type { SchoolClock } from './time.js';
import { figure } from './time.js';
import { visibleLine } from './untrusted.js';

/** One fact about a chat message, under its words. */
export interface ChatNote {
  readonly text: string;
  /** Where it leads on the page: to the message that it speaks of. */
  readonly link: { readonly id: string; readonly text: string } | null;
}

/** What the messages of a thread have to do with one another. */
export interface Relations {
  /** The newest version that is shown, by key. */
  readonly byKey: ReadonlyMap<string, ThreadMessage>;
  /** The version after this one, by message. */
  readonly later: ReadonlyMap<string, ThreadMessage>;
}

export function relationsIn(thread: readonly ThreadMessage[]): Relations {
  const withKey = thread.filter(({ message }) => message.chat?.key !== undefined);
  const versions = groupBy(withKey, ({ message }) => message.chat?.key ?? '');
  const byKey = new Map<string, ThreadMessage>();
  const later = new Map<string, ThreadMessage>();
  for (const [key, unordered] of versions) {
    const ordered = [...unordered].sort((a, b) => editedAt(a) - editedAt(b));
    for (const [index, one] of ordered.entries()) {
      byKey.set(key, one);
      const next = ordered[index + 1];
      if (next) later.set(one.message._id, next);
    }
  }
  return { byKey, later };
}

/** What it answers, and what became of it. Shown as evidence: none of it is a finding by itself. */
export function chatNotes(
  { message, reactions }: ThreadMessage,
  { byKey, later }: Relations,
  names: PairNames,
  clock: SchoolClock,
): readonly ChatNote[] {
  const { chat } = message;
  if (!chat) return [];
  const notes: ChatNote[] = [];
  const when = (at: Date) => (clock.date(at) === clock.date(message.at) ? clock.time(at) : clock.moment(at));
  const pointTo = (key: string, text: string, unknown: string) => {
    const one = byKey.get(key);
    notes.push(
      one
        ? { text, link: { id: one.message._id, text: `the message of ${when(one.message.at)}` } }
        : { text: unknown, link: null },
    );
  };
  if (chat.replyTo) pointTo(chat.replyTo, 'Answers', 'Answers a message that is not shown here');
  if (chat.thread && chat.thread !== chat.replyTo)
    pointTo(chat.thread, 'In the thread of', 'In the thread of a message that is not shown here');
  if (chat.editedAt) notes.push({ text: `Edited by ${when(chat.editedAt)}`, link: null });
  const next = later.get(message._id);
  if (next)
    notes.push({ text: 'These words were changed later:', link: { id: next.message._id, text: 'read the new ones' } });
  if (chat.deletedAt) {
    const said = chat.deletedIn ? ` · in the export of ${clock.moment(chat.deletedIn)}` : '';
    notes.push({ text: `Deleted by ${when(chat.deletedAt)}${said}`, link: null });
  }
  return [...notes, ...reactionTexts(reactions ?? [], names).map(text => ({ text, link: null }))];
}

function reactionTexts(reactions: NonNullable<ThreadMessage['reactions']>, names: PairNames): readonly string[] {
  return [...groupBy(reactions, ({ emoji }) => emoji)].map(([emoji, given]) => {
    const people = given.flatMap(({ by }) => (by === null ? [] : [labelOf(by, names).text || 'Somebody']));
    const counts = new Map<string, number>();
    for (const name of people) counts.set(name, (counts.get(name) ?? 0) + 1);
    const named = [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${figure(count)})`));
    const more = Math.max(0, ...given.map(({ by, count }) => (by === null ? count : 0)));
    const unnamed = more === 0 ? [] : [`${figure(more)} whom the source does not name`];
    return `${visibleLine(emoji, 60) || 'A reaction'} from ${[...named, ...unnamed].join(', ')}`;
  });
}

function editedAt({ message }: ThreadMessage): number {
  return message.chat?.editedAt?.getTime() ?? 0;
}
