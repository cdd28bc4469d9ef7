import { z } from 'zod';
import type { ChatParty, ChatReaction } from '../../source.js';
import { gather } from '../gather.js';
import { lenientText as text } from '../lenient.js';

const reaction = z.object({
  user_profile: z.number(),
  message: z.number(),
  emoji_name: z.string(),
  emoji_code: text,
  reaction_type: text,
});

/** Reactions stand apart from the messages, in no useful order; a school's million of them take some 30 MB here. */
export class ReactionTable {
  readonly #messages: number[] = [];
  readonly #users: number[] = [];
  readonly #emojis: number[] = [];
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** Places in the lists, by message. */
  #order: Uint32Array | null = null;

  /** False for one that cannot be read. */
  note(row: unknown): boolean {
    const { data } = reaction.safeParse(row);
    if (!data) return false;
    this.#messages.push(data.message);
    this.#users.push(data.user_profile);
    this.#emojis.push(this.#numberOf(emojiOf(data)));
    this.#order = null;
    return true;
  }

  under(message: number, person: (id: number) => ChatParty): readonly ChatReaction[] {
    this.#order ??= this.#sorted();
    const byEmoji = new Map<number, ChatParty[]>();
    for (let at = this.#firstOf(message, this.#order); ; at += 1) {
      const place = this.#order[at];
      if (place === undefined || this.#messages[place] !== message) break;
      const emoji = this.#emojis[place] ?? 0;
      gather(byEmoji, emoji, person(this.#users[place] ?? 0));
    }
    return [...byEmoji].map(([emoji, by]) => ({ emoji: this.#names[emoji] ?? '', by, count: by.length }));
  }

  #numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  #sorted(): Uint32Array {
    const messages = this.#messages;
    return Uint32Array.from(messages.keys()).sort((a, b) => (messages[a] ?? 0) - (messages[b] ?? 0) || a - b);
  }

  #firstOf(message: number, order: Uint32Array): number {
    let from = 0;
    let to = order.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#messages[order[middle] ?? 0] ?? 0) < message) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** The sign, where its code says it: `1f44d`. */
function emojiOf({ emoji_name, emoji_code, reaction_type }: z.infer<typeof reaction>): string {
  if (reaction_type !== 'unicode_emoji' || !/^[0-9a-f]{2,5}(?:-[0-9a-f]{2,5}){0,9}$/.test(emoji_code ?? ''))
    return emoji_name;
  return String.fromCodePoint(...(emoji_code ?? '').split('-').map(code => Number.parseInt(code, 16)));
}
