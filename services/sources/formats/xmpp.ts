import { chatRecord, NOBODY } from '../exports/chat-record.js';
import type { ExportFile } from '../exports/export-file.js';
import type { ExportContext, ExportFormat, ExportRecord } from '../exports/format.js';
import { isSign } from '../exports/reaction-sign.js';
import { childOf, elementOf, wholeText, type XmlElement, xmlParts } from '../exports/xml-parts.js';
import { isHint } from '../exports/xmpp/hints.js';
import { bodyOf, isEncrypted, type Stanza, stanzaOf, targetsOf, timeOf } from '../exports/xmpp/stanza.js';
import type { ChatParty, RawChat } from '../source.js';

/** Messages that a later one may speak of are remembered so far back. */
const REMEMBERED = 5_000;
/** Shorter ids are numbers that some programs begin anew each day. */
const SURELY_OWN = 8;

/**
 * XMPP archives in XML: what Prosody and ejabberd export for moving to another server (https://xmpp.org/extensions/xep-0227.html, with
 * `urn:xmpp:pie:0#mam` archives and offline messages), and answers to a query of the archive that were kept
 * (https://xmpp.org/extensions/xep-0313.html).
 */
export const xmpp: ExportFormat = {
  name: 'xmpp',
  title: 'XMPP (Prosody, ejabberd: XEP-0227, XEP-0313)',
  about: {
    recognisedBy: 'XML with `urn:xmpp:pie:0`, `urn:xmpp:mam:…` or `urn:xmpp:forward:0`',
    lacks: 'members of rooms who never wrote; reactions that were taken back',
  },
  recognises({ text }) {
    return /^\s*</.test(text) && /urn:xmpp:(?:pie:0|mam:\d|forward:0)/.test(text);
  },
  async *read([file], context) {
    if (!file) return;
    const rooms = new Map<string, Map<string, ChatParty>>();
    for await (const found of stanzasIn(file, context)) {
      if (!('stanza' in found) || found.stanza.type !== 'groupchat') continue;
      const author = authorOf(found.stanza);
      const room = rooms.get(found.stanza.from.bare) ?? new Map<string, ChatParty>();
      if (author.id !== '') rooms.set(found.stanza.from.bare, room.set(author.id, author));
    }
    const members = new Map([...rooms].map(([room, people]) => [room, [...people.values()]]));
    const conversations = new Conversations(members, file.modifiedAt);
    for await (const found of stanzasIn(file, context)) {
      if ('problem' in found) yield found;
      else yield* conversations.recordsOf(found.stanza);
    }
  },
};

type Found = { readonly stanza: Stanza } | Extract<ExportRecord, { problem: unknown }>;

async function* stanzasIn(file: ExportFile, { maxMessageBytes }: ExportContext): AsyncGenerator<Found> {
  let host = '';
  let owner = '';
  const wanted = { records: ['result', 'message'], around: ['host', 'user'], mostLetters: maxMessageBytes };
  for await (const parts of xmlParts(file, wanted)) {
    for (const part of parts) {
      if ('problem' in part) yield part;
      else if ('opened' in part) {
        const { jid = '', name = '' } = elementOf(part.tag)?.attributes ?? {};
        if (part.opened === 'host') host = jid;
        else owner = `${name}@${host}`;
      } else if ('record' in part) {
        const stanza = stanzaOf(part.xml, owner);
        yield stanza ? { stanza } : { problem: 'RECORD_UNREADABLE' };
      }
    }
  }
}

/** What is known of the messages so far, so that those that speak of them find them. */
class Conversations {
  readonly #rooms: ReadonlyMap<string, readonly ChatParty[]>;
  readonly #receivedAt: Date;
  /** By conversation and each id that a message goes by. */
  readonly #known = new Map<string, { readonly id: string; readonly sentAt: Date | null }>();

  constructor(rooms: ReadonlyMap<string, readonly ChatParty[]>, receivedAt: Date) {
    this.#rooms = rooms;
    this.#receivedAt = receivedAt;
  }

  *recordsOf(stanza: Stanza): Generator<ExportRecord> {
    if (stanza.type === 'error') return;
    const { message, at } = stanza;
    const common = this.#commonOf(stanza);
    const conversation = common.conversation.id;
    const { corrects, retracts, reactsTo, answers } = targetsOf(message);
    const retracted = childOf(message, 'retracted');
    if (reactsTo !== null) yield* this.#reactions(message, common, this.#targetOf(reactsTo, conversation).id);
    else if (retracts !== null) {
      const { id } = this.#targetOf(retracts, conversation);
      yield chatRecord({ ...common, messageId: id, deletedAt: at ?? this.#receivedAt });
    } else if (retracted) {
      const deletedAt = timeOf(retracted) ?? at ?? this.#receivedAt;
      yield chatRecord({ ...common, messageId: this.#note(stanza, conversation), deletedAt });
      return;
    }
    if (isEncrypted(message)) yield { problem: 'ENCRYPTED' };
    const words = wordsOf(stanza);
    // Typing and receipts are no messages.
    if (words.body === '' && words.attachments.length === 0 && words.subject === '') return;
    const replyTo = answers === null ? null : this.#targetOf(answers, conversation).id;
    if (corrects === null) {
      yield chatRecord({ ...common, ...words, messageId: this.#note(stanza, conversation), replyTo });
      return;
    }
    const first = this.#targetOf(corrects, conversation);
    yield chatRecord({
      ...common,
      ...words,
      messageId: first.id,
      replyTo,
      editedAt: at ?? this.#receivedAt,
      sentAt: first.sentAt ?? at,
    });
  }

  /** A reaction in words is noted as one, and looked at as a message. */
  *#reactions(message: XmlElement, common: Common, messageId: string): Generator<ExportRecord> {
    const emojis = (childOf(message, 'reactions')?.children ?? []).map(one => wholeText(one).trim());
    const reactions = emojis.map(emoji => ({ emoji, by: [common.author], count: 1 }));
    if (reactions.length > 0) yield chatRecord({ ...common, author: NOBODY, messageId, reactions });
    const written = emojis.filter(emoji => !isSign(emoji));
    if (written.length > 0) yield chatRecord({ ...common, body: written.join('\n'), replyTo: messageId });
  }

  #targetOf(id: string, conversation: string): { readonly id: string; readonly sentAt: Date | null } {
    return this.#known.get(`${conversation} ${id}`) ?? { id, sentAt: null };
  }

  /** The id that it is known by, in whichever archive it stands; remembered under all ids that others call it by. */
  #note(stanza: Stanza, conversation: string): string | null {
    const { message, at, type, archiveId, from, owner } = stanza;
    const own = message.attributes.id ?? childOf(message, 'origin-id')?.attributes.id ?? '';
    const ofRoom = message.children.find(
      one => one.name === 'stanza-id' && one.attributes.by?.toLowerCase() === from.bare,
    );
    const roomsId = ofRoom?.attributes.id ?? (owner === from.bare ? archiveId : null);
    const given = type === 'groupchat' ? (roomsId ?? (own || archiveId)) : own || archiveId;
    if (!given) return null;
    const id = given.length >= SURELY_OWN ? given : `${given} ${from.bare} ${at?.toISOString().slice(0, 19) ?? ''}`;
    for (const alias of new Set([own, roomsId, archiveId, given]))
      if (alias) this.#remember(`${conversation} ${alias}`, id, at);
    return id;
  }

  #remember(key: string, id: string, sentAt: Date | null): void {
    this.#known.delete(key);
    this.#known.set(key, { id, sentAt });
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }

  /** Nobody, where the room itself speaks: the server lets no person do that, and a message to pupils by nobody would be a finding. */
  #peopleIn({ bare, resource }: Stanza['from']): readonly ChatParty[] {
    return resource === '' ? [] : (this.#rooms.get(bare) ?? []);
  }

  #commonOf(stanza: Stanza): Common {
    const { from, to, type, at } = stanza;
    const isRoom = type === 'groupchat';
    const pair = [from.bare, to.bare].filter(Boolean).sort();
    return {
      platform: 'xmpp',
      conversation: isRoom ? { id: from.bare, name: localPart(from.bare) } : { id: pair.join(' '), name: '' },
      author: authorOf(stanza),
      members: isRoom ? this.#peopleIn(from) : pair.map(partyOf),
      sentAt: at,
      receivedAt: this.#receivedAt,
      body: '',
    };
  }
}

type Common = Pick<RawChat, 'platform' | 'conversation' | 'author' | 'members' | 'sentAt' | 'receivedAt' | 'body'>;

const NOTHING = { name: '', attributes: {}, children: [], text: '' };

/** In a room, by their own address where the archive says it, otherwise by their nickname there. */
function authorOf({ from, type, message }: Stanza): ChatParty {
  if (type !== 'groupchat') return from.bare === '' ? NOBODY : partyOf(from.bare);
  const real = childOf(
    message.children.find(({ attributes }) => /muc#user/.test(attributes.xmlns ?? '')),
    'item',
  )?.attributes.jid;
  if (real) return { ...partyOf(real.split('/')[0]?.toLowerCase() ?? ''), name: from.resource };
  return from.resource === '' ? NOBODY : { id: `${from.bare}/${from.resource}`, name: from.resource, address: '' };
}

/** An address of the school is often both. */
function partyOf(bare: string): ChatParty {
  return { id: bare, name: localPart(bare), address: bare.includes('@') ? bare : '' };
}

function localPart(bare: string): string {
  return bare.split('@')[0] ?? '';
}

/** A file is sent as its address (https://xmpp.org/extensions/xep-0066.html), which most programs repeat as the words. */
function wordsOf({ message }: Stanza): Pick<RawChat, 'body' | 'subject' | 'attachments'> {
  const body = bodyOf(message);
  const links = message.children
    .filter(({ attributes }) => attributes.xmlns === 'jabber:x:oob')
    .map(one => wholeText(childOf(one, 'url') ?? NOTHING).trim())
    .filter(Boolean);
  return {
    body: links.includes(body.trim()) || isHint(body) ? '' : body,
    // In a room, what stands over it for everybody; somebody set it.
    subject: wholeText(childOf(message, 'subject') ?? NOTHING),
    attachments: links.map(link => ({ name: fileName(link), type: '', link })),
  };
}

function fileName(link: string): string {
  const path = link.split(/[?#]/, 1)[0] ?? '';
  try {
    return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
  } catch {
    return path.slice(path.lastIndexOf('/') + 1);
  }
}
