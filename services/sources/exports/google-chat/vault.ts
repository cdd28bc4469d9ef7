import { type ReadMail, readMail } from '../../../parse/mail.js';
import { distinctProblems } from '../../../parse/problems.js';
import { walkStructure } from '../../../parse/structure.js';
import type { ChatParty, RawChat } from '../../source.js';
import { chatRecord } from '../chat-record.js';
import type { ExportFile } from '../export-file.js';
import type { ExportRecord } from '../format.js';
import { messagesOfMbox } from '../mbox-file.js';
import { messagesOfVault, timeOfVault, type VaultMessage } from './vault-document.js';

/**
 * Chat as Google Vault exports it: an mbox, in which each stretch of a conversation without a break of a day is one e-mail
 * (https://support.google.com/vault/answer/15762643). An e-mail that is none of these stays an e-mail.
 */
export async function* readVault(file: ExportFile, mostBytes: number): AsyncGenerator<ExportRecord> {
  for await (const { bytes, isCutOff: endsEarly } of messagesOfMbox(await file.open(), mostBytes)) {
    if (bytes === null) {
      yield { problem: 'MESSAGE_TOO_LARGE' };
      continue;
    }
    const structure = walkStructure(bytes);
    const mail = await readMail(bytes, structure);
    const { messages, isCutOff } = messagesOfVault(mail.html);
    if (messages.length === 0) yield { raw: { kind: 'mime', bytes, receivedAt: file.modifiedAt, envelope: [] } };
    else yield* recordsOf(mail, messages, distinctProblems([...structure.problems, ...mail.problems]), file.modifiedAt);
    if (isCutOff || endsEarly) yield { problem: 'EXPORT_CUT_OFF' };
  }
}

/** What is wrong with the e-mail may have cost any of its messages: each says so. */
function recordsOf(
  mail: ReadMail,
  messages: readonly VaultMessage[],
  problems: RawChat['problems'],
  receivedAt: Date,
): readonly ExportRecord[] {
  const known = knownIn(mail);
  const members = membersOf(known, messages);
  // The e-mail has no id of the conversation: whoever is in it makes it the same, whatever day it is of.
  const id = members
    .map(({ address, name }) => address || name)
    .sort()
    .join(',');
  const conversation = { id, name: mail.subject || members.map(({ name, address }) => name || address).join(', ') };
  const texts = messages.map(message => {
    const { sentAt, isEdited, isDeleted } = timeOfVault(message);
    return chatRecord({
      platform: 'googlechat',
      conversation,
      members,
      messageId: message.id,
      author: partyOf(message.sender, known),
      sentAt,
      receivedAt,
      body: message.words,
      problems,
      editedAt: isEdited ? receivedAt : null,
      deletedAt: isDeleted ? receivedAt : null,
    });
  });
  return mail.files.length === 0 ? texts : [...texts, filesRecord(mail, conversation, members, receivedAt)];
}

/** The files hang on the e-mail: whose they are it does not say. */
function filesRecord(
  { files, date, messageId }: ReadMail,
  conversation: { readonly id: string; readonly name: string },
  members: readonly ChatParty[],
  receivedAt: Date,
): ExportRecord {
  return chatRecord({
    platform: 'googlechat',
    conversation,
    members,
    messageId: `files-${messageId}`,
    author: { id: '', name: '', address: '' },
    sentAt: date,
    receivedAt,
    body: '',
    attachments: files.map(({ name, type, content }) => ({ name, type, link: null, content })),
  });
}

/** Whom the head of the e-mail names, by address and by name. */
type Known = ReadonlyMap<string, ChatParty>;

function knownIn({ from, visibleRecipients }: ReadMail): Known {
  const known = new Map<string, ChatParty>();
  for (const { name, address: written } of [...from, ...visibleRecipients]) {
    const address = written.toLowerCase();
    if (address === '' || known.has(address)) continue;
    const party = { id: '', name, address };
    known.set(address, party);
    if (name !== '' && !known.has(name)) known.set(name, party);
  }
  return known;
}

function membersOf(known: Known, messages: readonly VaultMessage[]): readonly ChatParty[] {
  const members = new Map<string, ChatParty>();
  for (const party of [...known.values(), ...messages.map(({ sender }) => partyOf(sender, known))]) {
    const key = party.address || party.name;
    if (key !== '' && !members.has(key)) members.set(key, party);
  }
  return [...members.values()];
}

/** `Ann Lee`, `ann@school.example` or both. */
function partyOf(sender: string, known: Known): ChatParty {
  const address = /[^\s<>()]{1,64}@[^\s<>()]{1,255}/.exec(sender)?.[0].toLowerCase() ?? '';
  const found = known.get(address || sender);
  if (found) return found;
  const name = address === '' ? sender : sender.replace(/[<(]?[^\s<>()]{1,64}@[^\s<>()]{1,255}[>)]?/, '').trim();
  return { id: '', name, address };
}
