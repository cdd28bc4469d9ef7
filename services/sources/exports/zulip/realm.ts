import { z } from 'zod';
import type { ChatParty, RawChat } from '../../source.js';
import type { ExportFile } from '../export-file.js';
import type { RecordProblem } from '../format.js';
import { gather } from '../gather.js';
import { isProblem, jsonParts } from '../json-parts.js';
import { lenientText as text } from '../lenient.js';
import { ReactionTable } from './reactions.js';

const user = z.object({ id: z.number(), full_name: text, email: text, delivery_email: text });
const stream = z.object({ id: z.number(), name: text });
const recipient = z.object({ id: z.number(), type: z.number(), type_id: z.number() });
const subscription = z.object({ user_profile: z.number(), recipient: z.number() });

/** Of `zerver_recipient`. https://github.com/zulip/zulip/blob/main/zerver/models/recipients.py */
const [PERSONAL, STREAM, GROUP] = [1, 2, 3];
const PEOPLE = ['zerver_userprofile', 'zerver_userprofile_mirrordummy', 'zerver_userprofile_crossrealm'];
/** These tell what the product did: "moved here from", "created channel". What the mail gateway passes on is people's. */
const TELLING_BOTS = /^(?:notification-bot|welcome-bot)@/;

export interface ZulipPlace extends Pick<RawChat, 'conversation' | 'members'> {
  /** Its messages have topics. */
  readonly isChannel: boolean;
}

/** Who and what `realm.json` names. */
export class ZulipRealm {
  readonly reactions = new ReactionTable();
  readonly #people = new Map<number, ChatParty>();
  readonly #tellingBots = new Set<number>();
  readonly #streams = new Map<number, string>();
  readonly #recipients = new Map<number, { readonly type: number; readonly typeId: number }>();
  /** By recipient. */
  readonly #subscribers = new Map<number, number[]>();
  readonly #places = new Map<string, ZulipPlace>();

  /** Yields what of it is broken. */
  async *read(file: ExportFile, mostBytes: number): AsyncGenerator<RecordProblem> {
    const lists = [...PEOPLE, 'zerver_stream', 'zerver_recipient', 'zerver_subscription', 'zerver_reaction'];
    for await (const parts of jsonParts(file, { lists, mostBytes }))
      for (const part of parts) {
        if (isProblem(part)) yield part.problem;
        else if (!this.#note(part.key, part.value)) yield 'RECORD_UNREADABLE';
      }
  }

  /** False for a row that cannot be read. */
  #note(table: string, row: unknown): boolean {
    if (PEOPLE.includes(table)) return this.#noteUser(table, row);
    if (table === 'zerver_reaction') return this.reactions.note(row);
    if (table === 'zerver_stream') {
      const { data } = stream.safeParse(row);
      if (data) this.#streams.set(data.id, data.name ?? '');
      return data !== undefined;
    }
    if (table === 'zerver_recipient') {
      const { data } = recipient.safeParse(row);
      if (data) this.#recipients.set(data.id, { type: data.type, typeId: data.type_id });
      return data !== undefined;
    }
    const { data } = subscription.safeParse(row);
    if (data) gather(this.#subscribers, data.recipient, data.user_profile);
    return data !== undefined;
  }

  #noteUser(table: string, row: unknown): boolean {
    const { data } = user.safeParse(row);
    if (!data) return false;
    const address = (data.delivery_email || data.email || '').toLowerCase();
    this.#people.set(data.id, { id: String(data.id), name: data.full_name ?? '', address });
    if (table === 'zerver_userprofile_crossrealm' && TELLING_BOTS.test(address)) this.#tellingBots.add(data.id);
    return true;
  }

  isNotice(sender: number): boolean {
    return this.#tellingBots.has(sender);
  }

  person(id: number): ChatParty {
    return this.#people.get(id) ?? { id: String(id), name: '', address: '' };
  }

  /** Where a message stands. Without the table of recipients nobody could tell a channel from a direct message. */
  placeOf(sender: number, recipientId: number): ZulipPlace {
    const to = this.#recipients.get(recipientId);
    if (to?.type === STREAM)
      return this.#place(
        `channel-${to.typeId}`,
        this.#subscribers.get(recipientId) ?? [],
        this.#streams.get(to.typeId) ?? '',
      );
    // A message to oneself has one member.
    if (to?.type === PERSONAL) return this.#directPlace([sender, to.typeId]);
    const members = this.#subscribers.get(recipientId);
    if (to?.type === GROUP && members) return this.#directPlace(members);
    return this.#place(`recipient-${recipientId}`, [], null);
  }

  /** Two people may write to one another as a person or, since 2024, as a group of two: it is one conversation. */
  #directPlace(ids: readonly number[]): ZulipPlace {
    const members = [...new Set(ids)].sort((a, b) => a - b);
    return this.#place(`direct-${members.join(',')}`, members, null);
  }

  #place(id: string, memberIds: readonly number[], channel: string | null): ZulipPlace {
    const known = this.#places.get(id);
    if (known) return known;
    const members = memberIds.map(member => this.person(member));
    const name = channel ?? members.map(member => member.name || member.id).join(', ');
    const place = { conversation: { id, name }, members, isChannel: channel !== null };
    this.#places.set(id, place);
    return place;
  }
}
