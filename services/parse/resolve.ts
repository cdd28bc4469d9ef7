import { type ChatFacts, type Direction, type Message, type Participant, sideOf } from '../message.js';
import type { Person } from '../register/person.js';
import type { Register } from '../register/register.js';
import { e164Of } from './e164.js';
import { identityOf, threadKeyOf } from './identity.js';
import type { NamedParty, ParsedChat, ParsedMessage } from './parsed.js';

/** Says who is who by the register, and which way the message goes. */
export function resolveMessage(parsed: ParsedMessage, register: Register, identityKey: Uint8Array): Message {
  const { threadParts, identityParts, author: namedAuthor, recipients: named, chat, ...rest } = parsed;
  const author = participantOf(namedAuthor, parsed.platform, register);
  const recipients = distinct(
    named.map(party => participantOf(party, parsed.platform, register)),
    author,
  );
  return {
    ...rest,
    id: identityOf(identityParts, identityKey),
    threadKey: threadKeyOf(threadParts, identityKey),
    author,
    recipients,
    direction: directionOf(author, recipients),
    ...(chat ? { chat: factsOf(chat, parsed.platform, register, identityKey) } : {}),
  };
}

function factsOf(chat: ParsedChat, platform: string, register: Register, identityKey: Uint8Array): ChatFacts {
  const keyOf = (parts: readonly string[] | null) =>
    parts === null ? null : threadKeyOf(['message', ...parts], identityKey);
  const { keyParts, replyToParts, threadParts, editedAt, deletedAt, reactions } = chat;
  return {
    key: keyOf(keyParts),
    replyTo: keyOf(replyToParts),
    thread: keyOf(threadParts),
    editedAt,
    deletedAt,
    reactions: reactions.map(({ emoji, by, count }) => ({
      emoji,
      by: by === null ? null : participantOf(by, platform, register),
      count,
    })),
  };
}

function participantOf(party: NamedParty, platform: string, register: Register): Participant {
  const person = personOf(party, platform, register);
  const address =
    party.address || (party.handle || party.name ? `${platform}:${(party.handle || party.name).toLowerCase()}` : '');
  return { personId: person?.id ?? null, role: person?.role ?? 'external', address, displayName: party.name };
}

/**
 * By address first. In chat also by the product's id, and by the display name where an export has nothing better. In e-mail
 * never by the display name: anybody may write any name there. Where an export calls somebody by a telephone number, that of the register counts.
 */
function personOf(party: NamedParty, platform: string, register: Register): Person | undefined {
  if (party.address !== '') {
    const byAddress = register.personByAddress(party.address);
    if (byAddress || platform === 'email') return byAddress;
  }
  if (party.handle !== '') {
    const byHandle = register.personByIdentity(platform, party.handle) ?? register.personById(party.handle);
    if (byHandle) return byHandle;
  }
  if (platform === 'email') return undefined;
  return (
    personByNumber(party, platform, register) ??
    (party.name === '' ? undefined : register.personByIdentity(platform, party.name))
  );
}

/** By the product's id where that is a number. WhatsApp shows one as the name of whom the phone has not in its contacts; elsewhere people choose their names. */
function personByNumber({ handle, name }: NamedParty, platform: string, register: Register): Person | undefined {
  for (const text of platform === 'whatsapp' ? [handle, name] : [handle]) {
    const number = e164Of(text, register.school.phoneRegions);
    const person = number === null ? undefined : register.personByPhone(number);
    if (person) return person;
  }
  return undefined;
}

function distinct(recipients: readonly Participant[], author: Participant): readonly Participant[] {
  const byKey = new Map<string, Participant>();
  for (const recipient of recipients) {
    const key = recipient.personId ?? recipient.address;
    if (key === '' || key === (author.personId ?? author.address)) continue;
    if (!byKey.has(key)) byKey.set(key, recipient);
  }
  return [...byKey.values()];
}

function directionOf(author: Participant, recipients: readonly Participant[]): Direction {
  const from = sideOf(author.role) === 'pupil' ? 'pupil' : 'adult';
  const pupils = recipients.filter(recipient => recipient.role === 'pupil').length;
  if (pupils > 0 && pupils < recipients.length) return 'mixed';
  return `${from}-to-${pupils > 0 ? 'pupil' : 'adult'}`;
}
