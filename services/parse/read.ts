import type { Message } from '../message.js';
import type { Register } from '../register/register.js';
import type { RawMessage } from '../sources/source.js';
import { parseChat } from './chat.js';
import { parseJournaled } from './journal.js';
import { parseMime } from './mime.js';
import { resolveMessage } from './resolve.js';

/** A raw message as a Message. Whatever could not be read stands in `readProblems`; nothing is passed over in silence. */
export async function readMessage(raw: RawMessage, register: Register, identityKey: Uint8Array): Promise<Message> {
  const parsed = raw.kind === 'chat' ? parseChat(raw) : await (raw.journal ? parseJournaled(raw) : parseMime(raw));
  return resolveMessage(parsed, register, identityKey);
}
