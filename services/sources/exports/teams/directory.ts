import type { ChatParty } from '../../source.js';
import { type ChatMessage, chat } from './resources.js';

/**
 * Who takes part in which chat: whoever wrote in it or was mentioned, and everybody where the export holds the chats themselves. Names and
 * addresses are known by id from wherever the export gives them.
 */
export class TeamsDirectory {
  readonly #people = new Map<string, ChatParty>();
  readonly #members = new Map<string, Set<string>>();
  readonly #topics = new Map<string, string>();
  /** As they were last asked for: a list for each message of a large chat would cost its members every time. */
  readonly #lists = new Map<string, readonly ChatParty[]>();

  addMessage(message: ChatMessage): void {
    const conversation = conversationOf(message);
    const mentioned = (message.mentions ?? []).map(({ mentioned: who }) => partyOf(who));
    for (const party of [partyOf(message.from), ...mentioned]) this.#add(conversation, party);
  }

  /** `false`: it is no chat. */
  addChat(record: unknown): boolean {
    const { data } = chat.safeParse(record);
    if (!data) return false;
    if (data.topic) this.#topics.set(data.id, data.topic);
    for (const { userId, displayName, email } of data.members)
      this.#add(data.id, { id: userId ?? '', name: displayName ?? '', address: (email ?? '').toLowerCase() });
    return true;
  }

  #add(conversation: string, party: ChatParty): void {
    if (party.id === '') return;
    const known = this.#people.get(party.id);
    this.#people.set(party.id, {
      id: party.id,
      name: known?.name || party.name,
      address: known?.address || party.address,
    });
    const members = this.#members.get(conversation) ?? new Set<string>();
    this.#members.set(conversation, members.add(party.id));
    this.#lists.clear();
  }

  membersOf(conversation: string): readonly ChatParty[] {
    const known = this.#lists.get(conversation);
    if (known) return known;
    const members = [...(this.#members.get(conversation) ?? [])].flatMap(id => this.#people.get(id) ?? []);
    this.#lists.set(conversation, members);
    return members;
  }

  /** With what is known of them from elsewhere. */
  complete(party: ChatParty): ChatParty {
    return this.#people.get(party.id) ?? party;
  }

  topicOf(conversation: string): string {
    return this.#topics.get(conversation) ?? '';
  }
}

export function isChat(record: unknown): boolean {
  return chat.safeParse(record).success;
}

/** People before programs: a message that somebody sent through one is theirs. */
export function partyOf(from: ChatMessage['from']): ChatParty {
  const one = from?.user ?? from?.application ?? from?.device;
  return { id: one?.id ?? '', name: one?.displayName ?? '', address: '' };
}

export function conversationOf({ chatId, channelIdentity }: ChatMessage): string {
  return chatId ?? `${channelIdentity?.teamId ?? ''}/${channelIdentity?.channelId ?? ''}`;
}
